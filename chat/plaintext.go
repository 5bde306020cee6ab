package chat

import (
	"strings"
	"unicode"
)

// plainText makes chat text of Markdown: headings in 【】, list items with a dot, links
// as their words, no marks. Pictures and rules vanish; of several empty lines one stays.
func plainText(markdown string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(markdown, "\r\n", "\n"), "\n") {
		line = plainLine(strings.TrimSpace(line))
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// plainLine takes the marks from one line.
func plainLine(line string) string {
	if strings.Trim(line, "-*_|: ") == "" {
		return ""
	}
	line = strings.TrimSpace(strings.TrimLeft(line, ">"))
	if heading := strings.TrimLeft(line, "#"); heading != line && strings.HasPrefix(heading, " ") {
		return "【" + plainSpan(strings.TrimSpace(heading)) + "】"
	}
	for _, bullet := range [...]string{"- ", "* ", "+ "} {
		if rest, ok := strings.CutPrefix(line, bullet); ok {
			return "· " + plainSpan(strings.TrimSpace(rest))
		}
	}
	if strings.HasPrefix(line, "|") {
		cells := strings.FieldsFunc(line, func(r rune) bool { return r == '|' })
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		line = strings.Join(cells, "　")
	}
	return plainSpan(line)
}

// plainSpan takes emphasis and links from a piece of a line.
func plainSpan(s string) string {
	s = strings.NewReplacer("**", "", "__", "", "`", "").Replace(s)
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '[')
		middle := strings.Index(s, "](")
		if open < 0 || middle < open {
			break
		}
		end := strings.IndexByte(s[middle:], ')')
		if end < 0 {
			break
		}
		before := s[:open]
		words := s[open+1 : middle]
		if strings.HasSuffix(before, "!") {
			before, words = strings.TrimSuffix(before, "!"), ""
		}
		b.WriteString(before + words)
		s = s[middle+end+1:]
	}
	b.WriteString(s)
	return strings.TrimRightFunc(b.String(), unicode.IsSpace)
}
