package paste

import (
	"encoding/xml"
	"html"
	"strings"
)

// line is what is in a paragraph of Word.
type line struct {
	*wordDocument
	out   strings.Builder
	after strings.Builder // text boxes: paragraphs of their own
}

// inside writes the runs of the element that was just begun; first sees each element before.
func (l *line) inside(first func(xml.StartElement) bool) {
	l.each(func(e xml.StartElement) bool {
		if first != nil && first(e) {
			return true
		}
		switch e.Name.Local {
		case "r":
			l.run()
		case "hyperlink":
			to := link(l.targets[value(e, "id")])
			if to != "" {
				l.out.WriteString(`<a href="` + html.EscapeString(to) + `">`)
			}
			l.inside(nil)
			if to != "" {
				l.out.WriteString("</a>")
			}
		case "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "AlternateContent", "Choice":
			l.inside(nil)
		default: // del, moveFrom, Fallback, bookmarks, proofErr …
			return false
		}
		return true
	})
}

// run writes a w:r that was just begun.
func (l *line) run() {
	var bold, italic, hidden bool
	var words strings.Builder
	l.each(func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "rPr":
			l.each(func(p xml.StartElement) bool {
				switch p.Name.Local {
				case "b":
					bold = on(p)
				case "i":
					italic = on(p)
				case "vanish":
					hidden = on(p)
				}
				return false
			})
		case "t":
			words.WriteString(html.EscapeString(l.words()))
		case "tab", "ptab":
			words.WriteByte(' ')
			return false
		case "noBreakHyphen":
			words.WriteByte('-')
			return false
		case "br", "cr":
			if value(e, "type") == "" || value(e, "type") == "textWrapping" {
				words.WriteString("<br>")
			}
			return false
		case "drawing", "pict", "object", "AlternateContent", "Choice":
			l.drawing(&words)
		default:
			return false
		}
		return true
	})
	if hidden {
		return
	}
	text := words.String()
	if italic {
		text = "<i>" + text + "</i>"
	}
	if bold {
		text = "<b>" + text + "</b>"
	}
	l.out.WriteString(text)
}

// drawing finds the pictures and text boxes in the element that was just begun, however deep.
func (l *line) drawing(words *strings.Builder) {
	alt := ""
	var look func(e xml.StartElement) bool
	look = func(e xml.StartElement) bool {
		id := ""
		switch e.Name.Local {
		case "Fallback":
			return false
		case "txbxContent":
			before := l.wordDocument.out
			l.wordDocument.out = &l.after
			l.body()
			l.wordDocument.out = before
			return true
		case "docPr":
			alt = value(e, "descr")
		case "blip":
			id = value(e, "embed")
		case "imagedata":
			id = value(e, "id")
		}
		if id != "" {
			words.WriteString(`<img src="` + html.EscapeString(l.targets[id]) + `" alt="` + html.EscapeString(alt) + `">`)
		}
		l.each(look)
		return true
	}
	l.each(look)
}
