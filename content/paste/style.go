package paste

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// style is what a piece of text has from the elements around it.
type style struct {
	bold, italic bool
	title        bool // in a typeface that Chinese papers set headings in
	pre          bool // line ends are kept
	href         string
	list         *list // the list that the text is in; nil: none
}

// list is one <ul> or <ol>.
type list struct {
	level   int
	ordered bool
	next    int // number of the next item
}

// attribute returns the value of an attribute, empty when there is none.
func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// declared returns the properties of an element's style attribute, in lower case.
func declared(n *html.Node) map[string]string {
	raw := attribute(n, "style")
	if raw == "" || len(raw) > 64<<10 {
		return nil
	}
	found := map[string]string{}
	for part := range strings.SplitSeq(raw, ";") {
		if key, value, ok := strings.Cut(part, ":"); ok {
			found[strings.ToLower(strings.TrimSpace(key))] = strings.ToLower(strings.Join(strings.Fields(value), " "))
		}
	}
	return found
}

// hidden reports an element that readers of the source do not see. The body of a WeChat
// article is hidden until its page has loaded; that does not count.
func hidden(n *html.Node, css map[string]string) bool {
	for _, a := range n.Attr {
		if a.Key == "hidden" {
			return true
		}
	}
	return css["display"] == "none" || css["mso-hide"] == "all" || css["mso-element"] == "comment-list" ||
		css["visibility"] == "hidden" && attribute(n, "id") != "js_content" ||
		strings.HasPrefix(css["font-size"], "0") && number(css["font-size"]) == 0
}

// number reads the number a length begins with; -1 when there is none.
func number(length string) float64 {
	end := strings.IndexFunc(length, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if end < 0 {
		end = len(length)
	}
	n, err := strconv.ParseFloat(length[:end], 64)
	if err != nil {
		return -1
	}
	return n
}

// with returns the style inside an element.
func (s style) with(n *html.Node, css map[string]string) style {
	switch n.Data {
	case "b", "strong", "th":
		s.bold = true
	case "i", "em", "cite":
		s.italic = true
	case "pre", "listing":
		s.pre = true
	case "a":
		s.href = link(attribute(n, "href"))
	}
	switch w := css["font-weight"]; {
	case w == "normal", w == "lighter", number(w) >= 0 && number(w) < 600:
		s.bold = false
	case w == "bold", w == "bolder", number(w) >= 600:
		s.bold = true
	}
	switch css["font-style"] {
	case "italic", "oblique":
		s.italic = true
	case "normal":
		s.italic = false
	}
	for _, key := range []string{"font-family", "mso-fareast-font-family"} {
		if f := css[key]; f != "" {
			s.title = strings.Contains(f, "黑体") || strings.Contains(f, "楷体") || strings.Contains(f, "simhei") || strings.Contains(f, "小标宋")
		}
	}
	return s
}

// maxLink bounds an address, in bytes.
const maxLink = 2048

// link returns an address that may stand in an article, else nothing.
func link(href string) string {
	href = strings.TrimSpace(href)
	if len(href) > maxLink || strings.ContainsFunc(href, func(r rune) bool { return r <= ' ' || r == 0x7f || invisible(r) }) {
		return ""
	}
	low := strings.ToLower(href)
	for _, scheme := range []string{"https://", "http://", "mailto:", "tel:"} {
		if strings.HasPrefix(low, scheme) && len(href) > len(scheme) {
			return href
		}
	}
	return ""
}
