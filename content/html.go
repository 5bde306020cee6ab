package content

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/util"
)

// Renderer turns the Markdown officers write into clean HTML: no scripts, no styles, no
// frames, whatever the text holds. Make it with NewRenderer; safe for concurrent use.
type Renderer struct {
	markdown goldmark.Markdown
	policy   *bluemonday.Policy
	links    *bluemonday.Policy // of chat texts
}

// NewRenderer returns a renderer for article bodies: headings, lists, tables, links,
// pictures. A heading of the text is never above the page's own (h1 becomes h2).
func NewRenderer() *Renderer {
	policy := bluemonday.UGCPolicy()
	policy.RequireNoReferrerOnLinks(true)
	links := bluemonday.NewPolicy()
	links.AllowAttrs("href").OnElements("a")
	links.AllowURLSchemes("http", "https")
	return &Renderer{
		markdown: goldmark.New(
			goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
			goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(lowerHeadings{}, 100))),
		),
		policy: policy,
		links:  links,
	}
}

// HTML renders a Markdown text.
func (r *Renderer) HTML(markdown string) (template.HTML, error) {
	var b bytes.Buffer
	if err := r.markdown.Convert([]byte(markdown), &b); err != nil {
		return "", fmt.Errorf("render markdown: %w", err)
	}
	return template.HTML(tables.Replace(r.policy.Sanitize(b.String()))), nil
}

// tables lets a wide table slide by itself, by finger or by keyboard, under a name that a
// screen reader says.
var tables = strings.NewReplacer(
	"<table>", `<div class="slide" role="region" tabindex="0" aria-label="表格，可以左右滑动"><table>`,
	"</table>", "</table></div>",
)

// Chat renders a text as the account sends it: its links, and everything else as words.
func (r *Renderer) Chat(text string) template.HTML {
	return template.HTML(r.links.Sanitize(text))
}
