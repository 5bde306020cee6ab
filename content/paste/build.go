package paste

import (
	"strings"

	"golang.org/x/net/html"
)

// builder makes blocks of a tree.
type builder struct {
	work   *work
	blocks []block
	runs   []run  // of the line that is being written
	next   block  // what that line will be: a paragraph unless an element said otherwise
	marker string // Word's own number or dot before it
	deep   int    // tables around
}

// ignored are elements of which nothing is taken.
func ignored(name string) bool {
	switch name {
	case "script", "style", "head", "title", "meta", "link", "xml", "template", "noscript", "object", "applet",
		"svg", "math", "nav", "canvas", "map", "button", "input", "select", "option", "textarea", "del", "frame", "frameset", "area", "base":
		return true
	}
	return false
}

// ends reports elements before and after which a line ends.
func ends(name string) bool {
	switch name {
	case "p", "div", "section", "article", "header", "footer", "aside", "main", "figure", "figcaption", "blockquote",
		"pre", "dl", "dt", "dd", "ul", "ol", "li", "table", "center", "address", "fieldset", "form", "hr", "details", "summary",
		"h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "caption":
		return true
	}
	return false
}

// walk adds a node with what is in it.
func (b *builder) walk(n *html.Node, s style, depth int) {
	if depth > maxDepth || b.work.stopped() {
		return
	}
	switch n.Type {
	case html.TextNode:
		b.text(n.Data, s)
		return
	case html.DocumentNode:
		b.inside(n, s, depth)
		return
	case html.ElementNode:
	default:
		return
	}
	if ignored(n.Data) {
		return
	}
	css := declared(n)
	switch {
	case hidden(n, css):
	case css["mso-list"] == "ignore":
		b.marker += words(n)
	case n.Data == "br":
		b.runs = append(b.runs, run{brk: true})
	case n.Data == "img" || n.Data == "image" || n.Data == "v:imagedata":
		b.picture(n, css)
	case n.Data == "video" || n.Data == "audio" || n.Data == "iframe" || n.Data == "embed" || strings.HasPrefix(n.Data, "mp-"):
		b.video()
	case n.Data == "hr":
		b.end()
		b.blocks = append(b.blocks, block{kind: rule})
	case n.Data == "table":
		b.end()
		b.table(n, s, depth)
	case ends(n.Data):
		b.element(n, css, s, depth)
	default:
		b.inside(n, s.with(n, css), depth)
	}
}

func (b *builder) inside(n *html.Node, s style, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.walk(c, s, depth+1)
	}
}

// text adds words to the line.
func (b *builder) text(words string, s style) {
	if !s.pre {
		b.runs = append(b.runs, run{text: words, bold: s.bold, italic: s.italic, href: s.href, title: s.title})
		return
	}
	for i, line := range strings.Split(words, "\n") {
		if i > 0 {
			b.runs = append(b.runs, run{brk: true})
		}
		b.runs = append(b.runs, run{text: line, bold: s.bold, italic: s.italic, href: s.href})
	}
}

// element adds an element that is a line or lines of its own.
func (b *builder) element(n *html.Node, css map[string]string, s style, depth int) {
	b.end()
	s = s.with(n, css)
	item := b.next.kind == item && n.Data != "li" && n.Data != "ul" && n.Data != "ol" // one that waits for its words
	switch level := headingLevel(n, css); {
	case item:
	case level > 0:
		b.next = block{kind: heading, level: level}
	case n.Data == "ul" || n.Data == "ol":
		s.list = &list{level: 1, ordered: n.Data == "ol", next: max(1, int(number(attribute(n, "start"))))}
		if outer := listOf(n); outer > 0 {
			s.list.level = outer + 1
		}
	case n.Data == "li":
		b.next = s.begin()
	default:
		b.next = wordItem(css)
		if b.next.kind == paragraph && s.list != nil {
			b.next = s.more()
		}
	}
	b.inside(n, s, depth)
	b.end()
	switch {
	case n.Data == "li":
		b.next = block{} // an empty one
	case s.list != nil && n.Data != "ul" && n.Data != "ol":
		b.next = s.more()
	}
}

// more is a line that goes on with the item before.
func (s *style) more() block {
	return block{kind: item, level: s.list.level, ordered: s.list.ordered}
}

// begin is the next item of the list around.
func (s *style) begin() block {
	if s.list == nil { // an <li> without a list
		return block{kind: item, level: 1, number: 1}
	}
	at := s.list.next
	s.list.next++
	return block{kind: item, level: s.list.level, ordered: s.list.ordered, number: at}
}

// listOf counts the lists around a node.
func listOf(n *html.Node) (count int) {
	for p := n.Parent; p != nil && p.Data != "td" && p.Data != "th"; p = p.Parent {
		if p.Data == "ul" || p.Data == "ol" {
			count++
		}
	}
	return count
}

// words returns the text below a node.
func words(n *html.Node) string {
	var s strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			s.WriteString(d.Data)
		}
	}
	return s.String()
}

// end closes the line and keeps it as a block.
func (b *builder) end() {
	next, marker, titled := b.next, strings.TrimFunc(b.marker, blank), allTitle(b.runs)
	runs := tidy(b.runs)
	b.next, b.marker, b.runs = block{}, "", nil
	if len(runs) == 0 {
		if next.kind == item && next.number > 0 {
			b.next = next // its words come in an element inside
		}
		return
	}
	next.runs = runs
	next = numbered(next, marker)
	if level := paperLevel(next, titled); level > 0 {
		next.kind, next.level = heading, level
	}
	switch next.kind {
	case heading:
		next = oneLine(next)
	case item:
		if next.number == 0 { // one more line of the item before
			if n := len(b.blocks); n > 0 && b.blocks[n-1].kind == item {
				b.blocks[n-1].runs = append(append(b.blocks[n-1].runs, run{brk: true}), runs...)
				return
			}
			next = block{runs: runs}
		}
	}
	b.blocks = append(b.blocks, next)
}
