package content

import (
	"strings"
	"unicode"
)

// Clean takes out of an article what nobody can see and what turns a line around: control
// characters, direction marks (RLO and its kin), zero-width characters and byte-order marks;
// line ends in one-line fields become a space. It returns in words what it changed.
// Joiners stay: Tibetan and emoji need some of them.
func Clean(a *Article) (changed []string) {
	for _, f := range []struct {
		words string
		text  *string
		lines bool
	}{
		{"标题", &a.Title, false}, {"摘要", &a.Summary, true}, {"正文", &a.Body, true}, {"封面", &a.Cover, false},
		{"文号", &a.DocNumber, false}, {"发文机关", &a.Issuer, false}, {"适用地区", &a.Region, false},
		{"咨询电话", &a.Contact, true}, {"来源", &a.Source, true}, {"作者", &a.Author, false},
		{"事项", &a.Topic, false}, {"金额", &a.Amount, false},
	} {
		if clean := cleaned(*f.text, f.lines); clean != *f.text {
			*f.text = clean
			changed = append(changed, f.words+"里有看不见的字符，已去掉。")
		}
	}
	for _, list := range []struct {
		words string
		texts []string
	}{{"问法", a.Questions}, {"关键词", a.Keywords}} {
		for i, t := range list.texts {
			if clean := cleaned(t, false); clean != t {
				list.texts[i] = clean
				changed = append(changed, list.words+"里有看不见的字符，已去掉。")
			}
		}
	}
	return changed
}

// cleaned drops what does not belong into a text; lines tells whether it may have several.
func cleaned(s string, lines bool) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			if !lines {
				return ' '
			}
			return r
		case r == '\r':
			return -1
		case Unseen(r):
			return -1
		}
		return r
	}, s)
	if !lines {
		s = strings.TrimSpace(s)
	}
	return s
}

// Unseen reports a character that nobody sees and that a text should not have: controls,
// marks of direction, zero-width spaces, byte-order marks. Joiners are none of them.
func Unseen(r rune) bool {
	switch r {
	case '\n', '\t', '\u200c', '\u200d':
		return false
	case '\u200b', '\u2060', '\ufeff':
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r)
}
