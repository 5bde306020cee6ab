package content

import "strings"

func (l *Library) passage(_ *Index, a *Article, _ string) string {
	text, _, _ := strings.Cut(strings.TrimSpace(a.Body), "\n\n")
	return text
}
