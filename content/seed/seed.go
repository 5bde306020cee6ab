// Package seed holds the sample articles that an empty store begins with. They are made up
// and say so.
package seed

import "embed"

// Files are the samples, one Markdown file each.
//
//go:embed *.md
var Files embed.FS

//go:embed rules.yaml
var rules []byte

// Rules returns the keyword rules that the account begins with, as YAML for
// content.ParseRules.
func Rules() []byte { return rules }
