package chat

import (
	"strings"
	"unicode"
)

// plainText makes chat text of Markdown: headings in 【】, list items with a dot, no marks.
// A link stays one where WeChat can open it; a path of the site is completed with base.
// Pictures and rules vanish; of several empty lines one stays.
func plainText(markdown, base string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(markdown, "\r\n", "\n"), "\n") {
		line = plainLine(strings.TrimSpace(line), base)
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// plainLine takes the marks from one line.
func plainLine(line, base string) string {
	if strings.Trim(line, "-*_|: ") == "" {
		return ""
	}
	line = strings.TrimSpace(strings.TrimLeft(line, ">"))
	if heading := strings.TrimLeft(line, "#"); heading != line && strings.HasPrefix(heading, " ") {
		return "【" + plainSpan(strings.TrimSpace(heading), base) + "】"
	}
	for _, bullet := range [...]string{"- ", "* ", "+ "} {
		if rest, ok := strings.CutPrefix(line, bullet); ok {
			return "· " + plainSpan(strings.TrimSpace(rest), base)
		}
	}
	if strings.HasPrefix(line, "|") {
		cells := strings.FieldsFunc(line, func(r rune) bool { return r == '|' })
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		line = strings.Join(cells, "　")
	}
	return plainSpan(line, base)
}

// plainSpan takes emphasis and pictures from a piece of a line and makes its links WeChat's.
func plainSpan(s, base string) string {
	s = plain(strings.NewReplacer("**", "", "__", "", "`", "").Replace(s))
	var b strings.Builder
	for {
		before, words, target, rest, ok := nextLink(s)
		if !ok {
			break
		}
		picture := strings.HasSuffix(before, "!")
		b.WriteString(strings.TrimSuffix(before, "!"))
		if !picture {
			b.WriteString(anchor(words, target, base))
		}
		s = rest
	}
	b.WriteString(s)
	return strings.TrimRightFunc(b.String(), unicode.IsSpace)
}

// nextLink finds the first [words](target) of a text.
func nextLink(s string) (before, words, target, rest string, ok bool) {
	open, middle := strings.IndexByte(s, '['), strings.Index(s, "](")
	if open < 0 || middle < open {
		return "", "", "", "", false
	}
	target, rest, ok = strings.Cut(s[middle+2:], ")")
	return s[:open], s[open+1 : middle], target, rest, ok
}

// anchor is a link as WeChat shows it, or its words where the target is no plain address.
func anchor(words, target, base string) string {
	if strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "//") {
		target = base + target
	}
	if !strings.HasPrefix(target, "http://") && !strings.HasPrefix(target, "https://") || strings.ContainsAny(target, "\"' ") {
		return words
	}
	return `<a href="` + target + `">` + words + "</a>"
}
