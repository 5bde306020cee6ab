package paste

import "strings"

// kind is what a block is.
type kind int

const (
	paragraph kind = iota
	heading
	item
	table
	rule
)

// block is a piece of the text that stands by itself.
type block struct {
	kind    kind
	level   int // of a heading 1 to 6, of an item from 1
	ordered bool
	number  int    // of an ordered item
	list    string // items of different lists are not joined; empty: of any
	runs    []run
	rows    [][][]run // of a table: every row has the same number of cells
}

// run is a piece of a line with one look.
type run struct {
	text         string
	bold, italic bool
	href         string
	picture      string // address of a picture; text is what it shows
	brk          bool   // a line ends here
	title        bool   // in a typeface of headings
}

func (r *run) looksLike(other *run) bool {
	return r.bold == other.bold && r.italic == other.italic && r.href == other.href && !r.special() && !other.special()
}

func (r *run) special() bool { return r.brk || r.picture != "" }

// plain returns the words of runs.
func plain(runs []run) string {
	s := ""
	for _, r := range runs {
		if r.brk {
			s += "\n"
		}
		s += r.text
	}
	return s
}

// oneLine makes a heading that Markdown can write: one line, without emphasis. One without
// words is a paragraph.
func oneLine(b block) block {
	if strings.TrimSpace(plain(b.runs)) == "" {
		return block{runs: b.runs}
	}
	var runs []run
	for _, r := range b.runs {
		if r.brk {
			r = run{text: " "}
		}
		r.bold, r.italic = false, false
		runs = append(runs, r)
	}
	b.runs = join(runs)
	return b
}

// headings brings headings to the levels of an article, whose own title is the first.
func headings(blocks []block) []block {
	top := 6
	for _, b := range blocks {
		if b.kind == heading {
			top = min(top, b.level)
		}
	}
	for i := range blocks {
		if b := &blocks[i]; b.kind == heading {
			b.level = min(b.level-top+2, 6)
		}
	}
	return blocks
}
