package paste

import (
	"encoding/xml"
	"fmt"
	"html"
	"strings"
)

// wordDocument is one on its way to HTML.
type wordDocument struct {
	*reader
	styles  map[string]docStyle
	numbers *numbering
	targets map[string]string // relation → address, or part of the archive
	out     *strings.Builder
}

// readDocument writes the body of a document as HTML that the rest of the package reads.
func readDocument(a *archive) (*wordDocument, error) {
	d := &wordDocument{out: &strings.Builder{}}
	var err error
	if d.styles, err = readStyles(a); err != nil {
		return nil, err
	}
	if d.numbers, err = readNumbering(a); err != nil {
		return nil, err
	}
	if d.targets, err = readRelations(a); err != nil {
		return nil, err
	}
	part, err := a.read(mainPart)
	if err != nil {
		return nil, err
	}
	d.reader = newReader(part)
	d.each(func(xml.StartElement) bool {
		d.each(func(e xml.StartElement) bool {
			if e.Name.Local != "body" {
				return false
			}
			d.body()
			return true
		})
		return true
	})
	return d, d.err
}

// readRelations reads where pictures and links are.
func readRelations(a *archive) (map[string]string, error) {
	targets := map[string]string{}
	part, err := a.read("word/_rels/document.xml.rels")
	if err != nil {
		return targets, ifThere(err)
	}
	r := newReader(part)
	r.each(func(xml.StartElement) bool {
		r.each(func(e xml.StartElement) bool {
			to := value(e, "Target")
			if !strings.EqualFold(value(e, "TargetMode"), "External") {
				to = target(to)
			}
			targets[value(e, "Id")] = to
			return false
		})
		return true
	})
	return targets, r.err
}

// body writes the paragraphs and tables of the element that was just begun.
func (d *wordDocument) body() {
	d.each(func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "p":
			d.paragraph()
		case "tbl":
			d.table()
		case "sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "AlternateContent", "Choice":
			d.body()
		default: // del, moveFrom, Fallback, sectPr …
			return false
		}
		return true
	})
}

// paragraph writes a w:p that was just begun.
func (d *wordDocument) paragraph() {
	var p props
	line := &line{wordDocument: d}
	line.inside(func(e xml.StartElement) bool {
		if e.Name.Local == "pPr" {
			p = d.paragraphProps()
			return true
		}
		return false
	})
	p.complete(d.styles)
	name, look := "p", ""
	if p.level > 0 && p.level <= 9 {
		name = fmt.Sprintf("h%d", min(p.level, 6))
	}
	marker := ""
	if level, text, ok := d.numbers.next(p.list, p.depth); ok {
		look = fmt.Sprintf(` style="mso-list:l%d level%d lfo1"`, hash(p.list), level+1)
		marker = `<span style="mso-list:Ignore">` + html.EscapeString(text) + `</span>`
	}
	fmt.Fprintf(d.out, "<%s%s>%s%s</%s>\n%s", name, look, marker, line.out.String(), name, line.after.String())
}

// hash tells lists apart.
func hash(s string) (h uint16) {
	for _, c := range []byte(s) {
		h = h*31 + uint16(c)
	}
	return h
}

// docCell is a cell before its rows are counted.
type docCell struct {
	html  string
	span  int
	below bool // goes on with the cell above
	rows  int
}

// table writes a w:tbl that was just begun.
func (d *wordDocument) table() {
	var rows [][]docCell
	var row func(e xml.StartElement) bool
	row = func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "tr":
			rows = append(rows, nil)
			d.each(row)
		case "tc":
			if len(rows) == 0 {
				return false
			}
			rows[len(rows)-1] = append(rows[len(rows)-1], d.cell())
		case "sdt", "sdtContent", "ins", "customXml":
			d.each(row)
		default:
			return false
		}
		return true
	}
	d.each(row)
	merge(rows)
	d.out.WriteString("<table>")
	for _, row := range rows {
		d.out.WriteString("<tr>")
		for _, c := range row {
			if !c.below {
				fmt.Fprintf(d.out, `<td colspan="%d" rowspan="%d">%s</td>`, c.span, c.rows, c.html)
			}
		}
		d.out.WriteString("</tr>")
	}
	d.out.WriteString("</table>\n")
}

// cell reads a w:tc that was just begun.
func (d *wordDocument) cell() docCell {
	c := docCell{span: 1, rows: 1}
	before := d.out
	d.out = &strings.Builder{}
	d.each(func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "tcPr":
			d.each(func(p xml.StartElement) bool {
				switch p.Name.Local {
				case "gridSpan":
					c.span = max(1, min(maxColumns, int(number(value(p, "val")))))
				case "vMerge":
					c.below = value(p, "val") != "restart"
				}
				return false
			})
		case "p":
			d.paragraph()
		case "tbl":
			d.table()
		case "sdt", "sdtContent", "ins":
			d.body()
		default:
			return false
		}
		return true
	})
	c.html, d.out = d.out.String(), before
	return c
}

// merge counts how many rows each cell goes on for.
func merge(rows [][]docCell) {
	above := map[int]*docCell{} // by column
	for i := range rows {
		col := 0
		for j := range rows[i] {
			c := &rows[i][j]
			if top := above[col]; c.below && top != nil {
				top.rows++
			} else {
				c.below = false
				above[col] = c
			}
			col += c.span
		}
	}
}
