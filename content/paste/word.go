package paste

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// blank reports white space and what is not seen.
func blank(r rune) bool { return unicode.IsSpace(r) || invisible(r) }

// headingLevel is 1 to 6 for a heading of HTML or of Word, else 0.
func headingLevel(n *html.Node, css map[string]string) int {
	if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
		return int(n.Data[1] - '0')
	}
	if n.Data != "p" && n.Data != "div" {
		return 0
	}
	if level, err := strconv.Atoi(css["mso-outline-level"]); err == nil && level >= 1 && level <= 9 {
		return min(level, 6)
	}
	for class := range strings.FieldsSeq(attribute(n, "class")) {
		if class == "MsoTitle" {
			return 1
		}
		if level, err := strconv.Atoi(strings.TrimPrefix(class, "MsoHeading")); err == nil && level >= 1 && level <= 9 {
			return min(level, 6)
		}
	}
	return 0
}

// wordList is how Word marks a paragraph as an item: mso-list:l0 level1 lfo1.
var wordList = regexp.MustCompile(`^(l\d+) level(\d) (lfo\d+)`)

// wordItem is what a paragraph of Word is.
func wordItem(css map[string]string) block {
	m := wordList.FindStringSubmatch(css["mso-list"])
	if m == nil {
		return block{}
	}
	level, _ := strconv.Atoi(m[2]) // one digit
	return block{kind: item, level: max(level, 1), list: m[1] + m[3], number: 1}
}

// A number as Markdown can write it, and the dots that stand for any other mark of an item.
var (
	counted = regexp.MustCompile(`^[（(]?(\d{1,9})[)）.．、]?$`)
	dots    = "•●○■□◆◇▪▫·‣⁃∙◦※★☆►▶➢–—-*" + "lnuØüvo§" // the second as Wingdings and Courier name them
)

// numbered gives an item the number that Word wrote before it. A number that Markdown has no
// word for (一、, 第二条, 1.1) stands before the words, in an item or a heading.
func numbered(b block, marker string) block {
	if b.kind == paragraph && marker == "" {
		return dotted(b)
	}
	if marker == "" {
		return b
	}
	if b.kind == item {
		if m := counted.FindStringSubmatch(marker); m != nil {
			b.ordered = true
			b.number, _ = strconv.Atoi(m[1]) // nine digits at most
			return b
		}
		if utf8.RuneCountInString(marker) == 1 && strings.Contains(dots, marker) || strings.IndexFunc(marker, unicode.IsLetter) < 0 && strings.IndexFunc(marker, unicode.IsDigit) < 0 {
			return b
		}
		b = block{runs: b.runs}
	}
	if last, _ := utf8.DecodeLastRuneInString(marker); !wide(last) {
		marker += " "
	}
	b.runs = append([]run{{text: marker}}, b.runs...)
	return b
}

// paper are the headings of Chinese official papers: 一、 and below it （一）.
var paper = []*regexp.Regexp{regexp.MustCompile(`^[一二三四五六七八九十]{1,3}、`), regexp.MustCompile(`^[（(][一二三四五六七八九十]{1,3}[)）]`)}

// paperTitle is how long such a heading is at most, in characters.
const paperTitle = 36

// paperLevel is the level of a paragraph that is a heading by its number and its look alone,
// else 0.
func paperLevel(b block, titled bool) int {
	words := plain(b.runs)
	if b.kind != paragraph || !titled || utf8.RuneCountInString(words) > paperTitle || strings.ContainsAny(words, "。；;\n") {
		return 0
	}
	for i, p := range paper {
		if p.MatchString(words) {
			return i + 2
		}
	}
	return 0
}

// allTitle reports whether all words of a line look like those of a heading.
func allTitle(runs []run) bool {
	for _, r := range runs {
		if r.picture != "" || strings.TrimFunc(r.text, blank) != "" && !r.bold && !r.title {
			return false
		}
	}
	return true
}

// dotted makes an item of a paragraph that begins with a dot somebody typed.
func dotted(b block) block {
	if b.runs[0].special() {
		return b
	}
	first, size := utf8.DecodeRuneInString(b.runs[0].text)
	if !strings.ContainsRune("•●■◆▪·➢►▶", first) {
		return b
	}
	rest := append([]run(nil), b.runs...)
	rest[0].text = rest[0].text[size:]
	if rest = tidy(rest); len(rest) == 0 {
		return b
	}
	return block{kind: item, level: 1, number: 1, runs: rest}
}
