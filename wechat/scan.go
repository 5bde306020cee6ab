package wechat

import (
	"errors"
	"strings"
)

// maxDepth bounds how deep elements nest. WeChat's deepest push has five levels.
const maxDepth = 16

// What is wrong with a push that cannot be read.
var (
	errTruncated = errors.New("the XML ends too early")
	errNotXML    = errors.New("not XML")
	errRoot      = errors.New("the root element is not xml")
	errDTD       = errors.New("the XML holds a declaration")
	errDepth     = errors.New("the XML nests too deep")
)

// scanner walks over the XML of a push without copying it. It reads what the platform
// writes and is lenient inside text, where a graduate's words stand; declarations and
// entities of one's own are refused. Once err is set every method does nothing.
type scanner struct {
	xml    string
	pos    int
	depth  int
	closed bool // the element just begun closed itself: <a/>
	err    error
}

// begin steps into the root element.
func (x *scanner) begin() {
	x.pos += len(x.xml) - len(strings.TrimPrefix(x.xml, "\uFEFF"))
	if x.misc(); x.err != nil {
		return
	}
	if x.pos == len(x.xml) {
		x.err = errNotXML
		return
	}
	if name := x.open(); x.err == nil && name != "xml" {
		x.err = errRoot
	}
}

// end checks that nothing follows the root element.
func (x *scanner) end() {
	if x.misc(); x.err == nil && x.pos != len(x.xml) {
		x.err = errNotXML
	}
}

// misc skips space, comments and processing instructions.
func (x *scanner) misc() {
	for x.err == nil {
		x.space()
		switch {
		case x.at("<?"):
			x.past("?>")
		case x.at("<!--"):
			x.past("-->")
		case x.at("<!") && !x.at("<![CDATA["):
			x.err = errDTD
		default:
			return
		}
	}
}

// child steps into the next element of its parent and returns its name, or false at the
// parent's end. What it steps into must be left by text or skip, or by child itself.
func (x *scanner) child(parent string) (name string, ok bool) {
	for x.err == nil && !x.closed {
		i := strings.IndexByte(x.xml[x.pos:], '<')
		if i < 0 {
			x.err = errTruncated
			return "", false
		}
		x.pos += i
		switch {
		case x.at("</"):
			x.close(parent)
			return "", false
		case x.at("<![CDATA["):
			x.cdata()
		case x.at("<!"), x.at("<?"):
			x.misc()
		default:
			name = x.open()
			return name, x.err == nil
		}
	}
	x.leave()
	return "", false
}

// text returns the trimmed text of the element just begun and leaves it. Elements inside
// it are skipped.
func (x *scanner) text(name string) string {
	var text string
	for x.err == nil && !x.closed {
		i := strings.IndexByte(x.xml[x.pos:], '<')
		if i < 0 {
			x.err = errTruncated
			return ""
		}
		text += decodeEntities(x.xml[x.pos : x.pos+i])
		x.pos += i
		switch {
		case x.at("</"):
			x.close(name)
			return strings.TrimSpace(clean(text))
		case x.at("<![CDATA["):
			text += x.cdata()
		case x.at("<!"), x.at("<?"):
			x.misc()
		default:
			x.skip(x.open())
		}
	}
	x.leave()
	return ""
}

// skip leaves the element just begun.
func (x *scanner) skip(name string) {
	for {
		child, ok := x.child(name)
		if !ok {
			return
		}
		x.skip(child)
	}
}

// open reads a begin tag and returns its name. Attributes are passed over.
func (x *scanner) open() string {
	if x.pos >= len(x.xml) || x.xml[x.pos] != '<' {
		x.err = errNotXML
		return ""
	}
	x.pos++
	start := x.pos
	for x.pos < len(x.xml) && isName(x.xml[x.pos]) {
		x.pos++
	}
	name := x.xml[start:x.pos]
	if x.depth++; x.depth > maxDepth {
		x.err = errDepth
	}
	if name == "" {
		x.err = errNotXML
	}
	x.attributes()
	return name
}

// attributes passes over the rest of a begin tag.
func (x *scanner) attributes() {
	for x.err == nil {
		i := strings.IndexAny(x.xml[x.pos:], `<>"'`)
		if i < 0 {
			x.err = errTruncated
			return
		}
		x.pos += i
		switch c := x.xml[x.pos]; c {
		case '<':
			x.err = errNotXML
		case '>':
			x.closed = x.xml[x.pos-1] == '/'
			x.pos++
			return
		default:
			x.pos++
			x.past(string(c))
		}
	}
}

// close reads the end tag of an element.
func (x *scanner) close(name string) {
	rest, ok := strings.CutPrefix(x.xml[x.pos+len("</"):], name)
	i := strings.IndexByte(rest, '>')
	switch {
	case !ok:
		x.err = errNotXML
	case i < 0:
		x.err = errTruncated
	case strings.Trim(rest[:i], " \t\r\n") != "":
		x.err = errNotXML
	}
	if x.err == nil {
		x.pos += len("</") + len(name) + i + 1
		x.depth--
	}
}

// leave ends an element that closed itself.
func (x *scanner) leave() {
	if x.err == nil {
		x.closed = false
		x.depth--
	}
}

// cdata reads a CDATA section. A "]]>" after which text goes on to another "]]>", with no
// tag between, was written by a graduate and not split by the sender: it belongs to the text.
func (x *scanner) cdata() string {
	start := x.pos + len("<![CDATA[")
	i := strings.Index(x.xml[start:], "]]>")
	if i < 0 {
		x.err = errTruncated
		return ""
	}
	end := start + i
	after := x.xml[end+len("]]>"):]
	if tag := strings.IndexByte(after, '<'); tag > 0 {
		if j := strings.LastIndex(after[:tag], "]]>"); j >= 0 {
			end += len("]]>") + j
		}
	}
	x.pos = end + len("]]>")
	return x.xml[start:end]
}

func (x *scanner) at(prefix string) bool { return strings.HasPrefix(x.xml[x.pos:], prefix) }

// past moves behind the next occurrence of text.
func (x *scanner) past(text string) {
	i := strings.Index(x.xml[x.pos:], text)
	if i < 0 {
		x.err = errTruncated
		return
	}
	x.pos += i + len(text)
}

func (x *scanner) space() {
	for x.pos < len(x.xml) && strings.IndexByte(" \t\r\n", x.xml[x.pos]) >= 0 {
		x.pos++
	}
}

// isName reports whether a byte may stand in an element's name.
func isName(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' ||
		b == '_' || b == '-' || b == '.' || b == ':' || b >= 0x80
}
