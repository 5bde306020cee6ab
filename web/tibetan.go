package web

import (
	"html/template"
	"regexp"
	"strings"
)

// tagOrTibetan finds the tags of clean HTML, to be stepped over, and runs of Tibetan.
var tagOrTibetan = regexp.MustCompile(`<[^>]*>|\p{Tibetan}+(?:[\s0-9]+\p{Tibetan}+)*`)

// markTibetan names the language of Tibetan passages, so that they are read aloud, broken
// into lines and drawn as Tibetan.
func markTibetan(h template.HTML) template.HTML {
	return template.HTML(tagOrTibetan.ReplaceAllStringFunc(string(h), func(part string) string {
		if strings.HasPrefix(part, "<") {
			return part
		}
		return `<span lang="bo">` + part + `</span>`
	}))
}
