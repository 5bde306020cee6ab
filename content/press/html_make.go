package press

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maker makes one page.
type maker struct {
	writer   *Writer
	given    Given
	pictures int
	problems []Problem
	links    []string // told of already
}

func (m *maker) tells(key, format string, a ...any) {
	m.problems = append(m.problems, Problem{Key: key, Words: fmt.Sprintf(format, a...)})
}

func (m *maker) blocks(key, format string, a ...any) {
	m.problems = append(m.problems, Problem{Key: key, Words: fmt.Sprintf(format, a...), Blocks: true})
}

// add puts a node of the clean text, as WeChat takes it, at the end of to.
func (m *maker) add(to, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		if strings.TrimSpace(n.Data) != "" || !slices.Contains(m.writer.look.Bare, to.Data) {
			to.AppendChild(words(n.Data))
		}
		return
	case html.ElementNode:
	default:
		return
	}
	l := &m.writer.look
	name := n.Data
	if as, ok := l.Same[name]; ok {
		name = as
	}
	if slices.Contains(l.Drop, name) {
		return
	}
	style, ok := l.Tags[name]
	switch {
	case !ok:
		m.inside(to, n)
	case n.DataAtom == atom.A:
		m.link(to, n)
	case n.DataAtom == atom.Img:
		m.picture(to, n)
	default:
		made := box(name, style)
		if n.DataAtom == atom.Div && attr(n, "class") == "slide" {
			made = box("section", l.Boxes["slide"])
		}
		keep(made, n)
		m.inside(made, n)
		if made.FirstChild != nil || void(name) {
			to.AppendChild(made)
		}
	}
}

func (m *maker) inside(to, n *html.Node) {
	for c := range n.ChildNodes() {
		m.add(to, c)
	}
}

// void reports the elements that have nothing inside; an empty cell is a cell too.
func void(name string) bool {
	return slices.Contains([]string{"br", "hr", "td", "th"}, name)
}

// keep copies what a cell of a table needs beside its style.
func keep(to, from *html.Node) {
	if from.DataAtom != atom.Td && from.DataAtom != atom.Th {
		return
	}
	for _, key := range []string{"colspan", "rowspan"} {
		if v := attr(from, key); v != "" && len(v) < 4 && strings.Trim(v, "0123456789") == "" {
			to.Attr = append(to.Attr, html.Attribute{Key: key, Val: v})
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// link keeps a link that WeChat follows; of any other it keeps the words, and the address
// in brackets.
func (m *maker) link(to, n *html.Node) {
	href := attr(n, "href")
	if address, ok := m.inWeChat(href); ok {
		a := box("a", m.writer.look.Tags["a"])
		a.Attr = append(a.Attr, html.Attribute{Key: "href", Val: address})
		m.inside(a, n)
		to.AppendChild(a)
		return
	}
	m.inside(to, n)
	address := m.whole(href)
	if address == "" || strings.Contains(strings.TrimSuffix(address, "/"), strings.TrimSuffix(strings.TrimSpace(textOf(n)), "/")) && strings.Contains(textOf(n), ".") {
		return // the words are the address
	}
	shown := box("span", m.writer.look.Boxes["address"])
	shown.AppendChild(words("（" + address + "）"))
	to.AppendChild(shown)
	if !slices.Contains(m.links, address) {
		m.links = append(m.links, address)
		m.tells("body", "微信文章里点不开外面的链接，“%s”改成了文字加网址。", strings.TrimSpace(textOf(n)))
	}
}

// inWeChat returns where a link leads inside WeChat.
func (m *maker) inWeChat(href string) (string, bool) {
	if m.given.Link != nil {
		if address, ok := m.given.Link(href); ok {
			href = address
		}
	}
	u, err := url.Parse(href)
	ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && slices.Contains(m.writer.look.LinkHosts, u.Host)
	return href, ok
}

// whole is an address that can be typed, readable where it can be; empty for what leads
// nowhere, such as a place on the page.
func (m *maker) whole(href string) string {
	u, err := url.Parse(href)
	if err != nil || href == "" || strings.HasPrefix(href, "#") {
		return ""
	}
	switch u.Scheme {
	case "", "http", "https":
		address := m.writer.publicURL.ResolveReference(u).String()
		if readable, err := url.PathUnescape(address); err == nil && !strings.ContainsAny(readable, " \n\t<>") {
			return readable
		}
		return address
	}
	return ""
}

// picture keeps a picture that has an address for readers.
func (m *maker) picture(to, n *html.Node) {
	src, alt := attr(n, "src"), attr(n, "alt")
	m.pictures++
	address, ok := "", false
	if m.given.Picture != nil {
		address, ok = m.given.Picture(src)
	}
	if !ok && m.atWeChat(src) {
		address, ok = src, true
	}
	if !ok {
		name := alt
		if name == "" {
			name = fmt.Sprintf("第 %d 张", m.pictures)
		}
		m.tells("body", "图片“%s”不在我们这里，微信不收外面的图，所以没有放进去。请在编辑页上传这张图。", name)
		return
	}
	img := box("img", m.writer.look.Tags["img"])
	img.Attr = append(img.Attr, html.Attribute{Key: "src", Val: address}, html.Attribute{Key: "alt", Val: alt})
	to.AppendChild(img)
}

func (m *maker) atWeChat(src string) bool {
	u, err := url.Parse(src)
	return err == nil && slices.Contains(m.writer.look.PictureHosts, u.Host)
}

// textOf is the words of a node.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
