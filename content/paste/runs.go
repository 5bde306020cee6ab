package paste

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tidy brings the runs of a line into order: white space as a reader sees it, invisible
// characters gone, neighbours that look alike joined, and emphasis where Markdown can say it.
// It returns nothing when there is nothing to read.
func tidy(runs []run) []run {
	runs = join(squeeze(runs))
	for len(runs) > 0 && runs[0].brk {
		runs = runs[1:]
	}
	for len(runs) > 0 && runs[len(runs)-1].brk {
		runs = runs[:len(runs)-1]
	}
	return emphasis(runs)
}

// invisible reports characters that are not seen but disturb searching and reading:
// zero-width ones, and those that turn the direction of writing. U+200D stays: it joins
// pictographs.
func invisible(r rune) bool {
	return r == 0xad || r >= 0x200b && r <= 0x200f && r != 0x200d || r >= 0x202a && r <= 0x202e ||
		r >= 0x2060 && r <= 0x206f || r == 0xfeff || r == utf8.RuneError || unicode.IsControl(r) && !unicode.IsSpace(r)
}

// squeeze writes every white space as one blank, none at the ends of lines, and none where
// only the source of the page was wrapped between two Chinese characters.
func squeeze(runs []run) (out []run) {
	var before rune // the last one written on this line; 0: none
	var g gap
	for _, r := range runs {
		if r.special() {
			before, g = 0, gap{}
			if r.picture != "" {
				before = ' '
			}
			out = append(out, r)
			continue
		}
		var b strings.Builder
		for _, c := range r.text {
			switch {
			case invisible(c):
			case unicode.IsSpace(c):
				g.add(c)
			default:
				if g.there && before != 0 && before != ' ' && !(g.wrapped() && wide(before) && wide(c)) {
					b.WriteByte(' ')
				}
				b.WriteRune(c)
				before, g = c, gap{}
			}
		}
		if r.text = b.String(); r.text != "" {
			out = append(out, r)
		}
	}
	return out
}

// gap is white space between two characters.
type gap struct{ there, newline, meant bool }

func (g *gap) add(c rune) {
	g.there = true
	g.newline = g.newline || c == '\n'
	g.meant = g.meant || c == 0xa0 || c == 0x3000
}

// wrapped reports white space that is only the end of a line in the source.
func (g *gap) wrapped() bool { return g.newline && !g.meant }

// wide reports a character of a script that is written without blanks.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef || r == '“' || r == '”' || r == '—' || r == '…'
}

// join makes one run of neighbours that look alike.
func join(runs []run) (out []run) {
	for _, r := range runs {
		if n := len(out); n > 0 && out[n-1].looksLike(&r) {
			out[n-1].text += r.text
			continue
		}
		out = append(out, r)
	}
	return out
}

// emphasis leaves bold and italic only where Markdown reads it as such. A sign of emphasis
// between a letter and a mark (**注意：**请) is none in Markdown, so the mark goes outside.
func emphasis(runs []run) []run {
	for i := range runs {
		if runs[i].special() || !runs[i].bold && !runs[i].italic {
			continue
		}
		near := i > 0 && emphatic(&runs[i-1]) || i+1 < len(runs) && emphatic(&runs[i+1])
		if runs[i].italic && (runs[i].bold || near) {
			runs[i].italic = false
		}
	}
	var out []run
	runs = join(runs)
	for i, r := range runs {
		if !emphatic(&r) || r.href != "" {
			out = append(out, r)
			continue
		}
		head, body, tail := "", r.text, ""
		if i > 0 && runs[i-1].text != "" || i > 0 && runs[i-1].picture != "" {
			body = strings.TrimLeftFunc(body, mark)
			head = r.text[:len(r.text)-len(body)]
		}
		if i+1 < len(runs) && !runs[i+1].brk {
			short := strings.TrimRightFunc(body, mark)
			body, tail = short, body[len(short):]
		}
		body, before := strings.TrimLeft(body, " "), body
		head += before[:len(before)-len(body)]
		for _, part := range []run{{text: head}, {text: body, bold: r.bold, italic: r.italic}, {text: tail}} {
			if part.text != "" {
				out = append(out, part)
			}
		}
	}
	return join(out)
}

func emphatic(r *run) bool { return !r.special() && (r.bold || r.italic) }

// mark reports what Markdown does not count as a letter.
func mark(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) || unicode.IsSpace(r) }
