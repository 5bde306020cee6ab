package content

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
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
			goldmark.WithRendererOptions(unsafe.WithUnsafe()), // the policy cleans it
		),
		policy: policy,
		links:  links,
	}
}

// HTML renders a Markdown text. HTML inside it keeps its words and loses what it could do;
// what it leaves open is closed, so that it cannot disturb the page around it.
func (r *Renderer) HTML(markdown string) (template.HTML, error) {
	var b bytes.Buffer
	if err := r.markdown.Convert([]byte(markdown), &b); err != nil {
		return "", fmt.Errorf("render markdown: %w", err)
	}
	nodes, err := html.ParseFragment(r.policy.SanitizeReader(&b), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return "", fmt.Errorf("render markdown: %w", err)
	}
	root := &html.Node{Type: html.DocumentNode}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	settle(root)
	videos(root)
	b.Reset()
	if err := html.Render(&b, root); err != nil {
		return "", fmt.Errorf("render markdown: %w", err)
	}
	return template.HTML(b.String()), nil
}

// settle fits what was written into the page: a heading is never above the page's own, and
// a wide table slides by itself, by finger or by keyboard, under a name that a screen reader
// says.
func settle(root *html.Node) {
	for _, n := range slices.Collect(root.Descendants()) {
		switch n.DataAtom {
		case atom.H1:
			n.Data, n.DataAtom = "h2", atom.H2
		case atom.Table:
			slide := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div, Attr: []html.Attribute{
				{Key: "class", Val: "slide"}, {Key: "role", Val: "region"}, {Key: "tabindex", Val: "0"},
				{Key: "aria-label", Val: "表格，可以左右滑动"},
			}}
			n.Parent.InsertBefore(slide, n)
			n.Parent.RemoveChild(n)
			slide.AppendChild(n)
		}
	}
}

// Chat renders a text as the account sends it: its links, and everything else as words.
func (r *Renderer) Chat(text string) template.HTML {
	return template.HTML(r.links.Sanitize(text))
}
