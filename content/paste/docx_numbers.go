package paste

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// numbering is how the lists of a document count.
type numbering struct {
	kinds  map[string]map[int]numberLevel // w:abstractNum by id, then by level
	lists  map[string]string              // w:num → w:abstractNum
	counts map[string]*[9]int             // by w:num: how far each level is
}

// numberLevel is one level of a list.
type numberLevel struct {
	format, text string // decimal and "%1."
	start        int
}

func readNumbering(a *archive) (*numbering, error) {
	n := &numbering{kinds: map[string]map[int]numberLevel{}, lists: map[string]string{}, counts: map[string]*[9]int{}}
	part, err := a.read("word/numbering.xml")
	if err != nil {
		return n, ifThere(err)
	}
	r := newReader(part)
	r.each(func(root xml.StartElement) bool {
		r.each(func(e xml.StartElement) bool {
			switch e.Name.Local {
			case "abstractNum":
				n.kinds[value(e, "abstractNumId")] = r.numberLevels()
				return true
			case "num":
				id := value(e, "numId")
				r.each(func(p xml.StartElement) bool {
					if p.Name.Local == "abstractNumId" {
						n.lists[id] = value(p, "val")
					}
					return false
				})
				return true
			}
			return false
		})
		return true
	})
	return n, r.err
}

// numberLevels reads a w:abstractNum that was just begun.
func (r *reader) numberLevels() map[int]numberLevel {
	levels := map[int]numberLevel{}
	r.each(func(e xml.StartElement) bool {
		if e.Name.Local != "lvl" {
			return false
		}
		at, err := strconv.Atoi(value(e, "ilvl"))
		l := numberLevel{format: "decimal", start: 1}
		r.each(func(p xml.StartElement) bool {
			switch p.Name.Local {
			case "numFmt":
				l.format = value(p, "val")
			case "lvlText":
				l.text = value(p, "val")
			case "start":
				if s, err := strconv.Atoi(value(p, "val")); err == nil && s >= 0 && s < 1e6 {
					l.start = s
				}
			}
			return false
		})
		if err == nil && at >= 0 && at < 9 {
			levels[at] = l
		}
		return true
	})
	return levels
}

// next counts one item of a list on and returns its level, from 0, and what stands before
// it. ok is false for a paragraph that is in no list.
func (n *numbering) next(list, depth string) (level int, marker string, ok bool) {
	levels, known := n.kinds[n.lists[list]]
	if !known || list == "0" {
		return 0, "", false
	}
	level, err := strconv.Atoi(depth)
	if err != nil || level < 0 || level > 8 {
		level = 0
	}
	counts := n.counts[list]
	if counts == nil {
		counts = new([9]int)
		for i := range counts {
			counts[i] = levels[i].start - 1
		}
		n.counts[list] = counts
	}
	counts[level]++
	for i := level + 1; i < len(counts); i++ {
		counts[i] = levels[i].start - 1
	}
	l := levels[level]
	if l.format == "bullet" || l.format == "none" || l.text == "" {
		return level, "•", true
	}
	marker = l.text
	for i := range counts {
		marker = strings.ReplaceAll(marker, "%"+strconv.Itoa(i+1), written(counts[i], levels[i].format))
	}
	return level, marker, true
}

// written writes a number in a format of Word; one that is not known as digits.
func written(n int, format string) string {
	switch format {
	case "lowerLetter", "upperLetter":
		if n < 1 || n > 26 {
			break
		}
		return string(rune(map[string]rune{"lowerLetter": 'a', "upperLetter": 'A'}[format] + rune(n-1)))
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	case "chineseCounting", "chineseCountingThousand", "ideographTraditional", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital", "chineseLegalSimplified":
		return chinese(n)
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n >= 1 && n <= 20 {
			return string(rune('①' + n - 1))
		}
	}
	return strconv.Itoa(n)
}

// chinese writes a number below a hundred as it is counted.
func chinese(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 1 || n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n-10]
	}
	return digits[n/10] + "十" + digits[n%10]
}

func roman(n int) string {
	if n < 1 || n > 399 {
		return strconv.Itoa(n)
	}
	var s strings.Builder
	for _, r := range []struct {
		value int
		text  string
	}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.value; n -= r.value {
			s.WriteString(r.text)
		}
	}
	return s.String()
}
