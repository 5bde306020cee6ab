package paste

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
)

// docStyle is a paragraph style.
type docStyle struct {
	name, basedOn string
	level         int // of its outline, from 1; 0: none
	list, depth   string
}

// readStyles reads word/styles.xml; a document without it has none.
func readStyles(a *archive) (map[string]docStyle, error) {
	styles := map[string]docStyle{}
	part, err := a.read("word/styles.xml")
	if err != nil {
		return styles, ifThere(err)
	}
	r := newReader(part)
	r.each(func(root xml.StartElement) bool {
		r.each(func(e xml.StartElement) bool {
			if e.Name.Local != "style" {
				return false
			}
			var s docStyle
			r.each(func(p xml.StartElement) bool {
				switch p.Name.Local {
				case "name":
					s.name = strings.ToLower(value(p, "val"))
				case "basedOn":
					s.basedOn = value(p, "val")
				case "pPr":
					props := r.paragraphProps()
					s.level, s.list, s.depth = props.level, props.list, props.depth
					return true
				}
				return false
			})
			styles[value(e, "styleId")] = s
			return true
		})
		return true
	})
	return styles, r.err
}

// ifThere forgives a part that a document need not have.
func ifThere(err error) error {
	if errors.Is(err, errNoPart) {
		return nil
	}
	return err
}

// props are the properties of a paragraph.
type props struct {
	style       string
	level       int
	list, depth string // w:numId and w:ilvl
}

// paragraphProps reads a w:pPr that was just begun.
func (r *reader) paragraphProps() (p props) {
	r.each(func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "pStyle":
			p.style = value(e, "val")
		case "outlineLvl":
			if n, err := strconv.Atoi(value(e, "val")); err == nil && n >= 0 && n < 9 {
				p.level = n + 1
			}
		case "numPr":
			r.each(func(e xml.StartElement) bool {
				switch e.Name.Local {
				case "ilvl":
					p.depth = value(e, "val")
				case "numId":
					p.list = value(e, "val")
				}
				return false
			})
			return true
		}
		return false
	})
	return p
}

// complete fills in what the style of a paragraph says, and the styles that one is based on.
func (p *props) complete(styles map[string]docStyle) {
	id := p.style
	for range 12 { // a chain of styles; a ring would have no end
		s, ok := styles[id]
		if !ok {
			return
		}
		if p.level == 0 {
			p.level = s.level
		}
		if n, isHeading := strings.CutPrefix(s.name, "heading "); isHeading && p.level == 0 {
			p.level, _ = strconv.Atoi(n) // no number is no heading
		}
		if s.name == "title" && p.level == 0 {
			p.level = 1
		}
		if p.list == "" {
			p.list = s.list
		}
		if p.depth == "" {
			p.depth = s.depth
		}
		id = s.basedOn
	}
}
