package simulator

import (
	"strconv"
	"strings"
)

// element is one XML element of a push: text in CDATA, a bare number, or children.
type element struct {
	Name     string    `json:"name"`
	Text     string    `json:"text,omitempty"`
	Bare     bool      `json:"bare,omitempty"` // written without CDATA
	Loose    bool      `json:"-"`              // line breaks between the tag and the CDATA (section 1.4)
	Children []element `json:"children,omitempty"`
}

func text(name, value string) element { return element{Name: name, Text: value} }
func bare(name, value string) element { return element{Name: name, Text: value, Bare: true} }
func number(name string, n int64) element {
	return bare(name, strconv.FormatInt(n, 10))
}
func parent(name string, children ...element) element {
	return element{Name: name, Children: children}
}

// document writes the elements as the platform does: one <xml>, no declaration.
func document(elements ...element) []byte {
	var b strings.Builder
	writeElement(&b, parent("xml", elements...))
	return []byte(b.String())
}

func writeElement(b *strings.Builder, e element) {
	b.WriteString("<" + e.Name + ">")
	switch {
	case len(e.Children) > 0:
		for _, child := range e.Children {
			writeElement(b, child)
		}
	case e.Bare:
		b.WriteString(e.Text)
	case e.Loose:
		b.WriteString("\n" + cdata(e.Text) + "\n")
	default:
		b.WriteString(cdata(e.Text))
	}
	b.WriteString("</" + e.Name + ">")
}

// cdata wraps s, splitting a "]]>" inside across two sections.
func cdata(s string) string {
	return "<![CDATA[" + strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>") + "]]>"
}
