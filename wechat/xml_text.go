package wechat

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// clean returns the text as XML may hold it: invalid UTF-8 becomes U+FFFD, control
// characters that XML forbids go, and line ends become \n.
func clean(text string) string {
	if isClean(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	for _, r := range text {
		switch {
		case r == '\r':
			b.WriteByte('\n')
		case isXML(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isClean(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return utf8.ValidString(text) && !strings.Contains(text, "\uFFFE") && !strings.Contains(text, "\uFFFF")
}

// isXML reports whether XML 1.0 allows the character.
func isXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r != 0xFFFE && r != 0xFFFF
}

// decodeEntities decodes the character references and the five entities every XML knows. Any
// other stays as it stands.
func decodeEntities(text string) string {
	amp := strings.IndexByte(text, '&')
	if amp < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for amp >= 0 {
		b.WriteString(text[:amp])
		text = text[amp:]
		semi := strings.IndexByte(text[:min(len(text), 12)], ';')
		if r, ok := entity(text[1:max(semi, 1)]); ok {
			b.WriteRune(r)
			text = text[semi+1:]
		} else {
			b.WriteByte('&')
			text = text[1:]
		}
		amp = strings.IndexByte(text, '&')
	}
	b.WriteString(text)
	return b.String()
}

// entity returns what &name; stands for, and whether that is known.
func entity(name string) (r rune, ok bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), ok && err == nil && n <= utf8.MaxRune
}

// appendCDATA appends text as CDATA, cleaned; a "]]>" in it is split over two sections.
func appendCDATA(dst []byte, text string) []byte {
	text = clean(text)
	dst = append(dst, "<![CDATA["...)
	for {
		i := strings.Index(text, "]]>")
		if i < 0 {
			break
		}
		dst = append(dst, text[:i+2]...)
		dst = append(dst, "]]><![CDATA["...)
		text = text[i+2:]
	}
	dst = append(dst, text...)
	return append(dst, "]]>"...)
}

// appendElement appends an element holding text as CDATA.
func appendElement(dst []byte, name, text string) []byte {
	dst = append(append(append(dst, '<'), name...), '>')
	dst = appendCDATA(dst, text)
	return append(append(append(dst, "</"...), name...), '>')
}
