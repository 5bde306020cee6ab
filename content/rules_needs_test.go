package content

import (
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestNeedsOf(t *testing.T) {
	for _, tt := range []struct {
		pattern string
		want    []string
	}{
		{"验证码", []string{"验证码"}},
		{"(想|要|准备)(轻生|跳楼)", []string{"轻生", "跳楼"}},
		{"(我|真的?)?想死(了|掉|$)", []string{"想死"}},
		{"先(交|付).{0,6}保证金|安全账户", []string{"保证金", "安全账户"}},
		{"[甲乙]+", []string{"乙", "甲"}},
		{"钱?", nil},
		{"(甲|.)", nil},
		{"(?i)abc", nil},
		{`\d+`, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}},
		{".*", nil},
		{"^$", nil},
		{"(", nil},
	} {
		if got := needsOf(tt.pattern); !slices.Equal(got, tt.want) {
			t.Errorf("needsOf(%q) = %q, want %q", tt.pattern, got, tt.want)
		}
	}
}

// Whatever matches a pattern holds one of its needs.
func TestNeedsStandInEveryMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`(\^?[甲乙丙]{1,2}|\([甲乙]丙?\|丙[甲乙]\)[?*+]?|\[甲-乙\]|[甲乙]\?|\.\{0,2\}|丙\$|\|){1,5}`).Draw(t, "pattern")
		re, err := regexp.Compile(pattern)
		if err != nil {
			t.Skip("no pattern")
		}
		text := rapid.StringMatching(`[甲乙丙丁]{0,8}`).Draw(t, "text")
		if re.MatchString(text) && !holdsAny(text, needsOf(pattern)) {
			t.Errorf("%q matches %q, which holds none of %q", pattern, text, needsOf(pattern))
		}
	})
}
