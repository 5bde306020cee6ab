package content

import (
	"fmt"
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

func TestNeedsOf(t *testing.T) {
	for _, tt := range []struct{ pattern, want string }{
		{"验证码", "[[验证码]]"},
		{"(想|要|准备)(轻生|跳楼)", "[[想 要 准备] [轻生 跳楼]]"},
		{"(我|真的?)?想死(了|掉|$)", "[[想死]]"},
		{"先(交|付).{0,6}保证金|安全账户", "[[保证金 安全账户]]"},
		{"[甲乙]+", "[[乙 甲]]"},
		{"(甲|钱?)乙", "[[乙]]"},
		{"钱?", "[]"},
		{"(甲|.)", "[]"},
		{"(?i)abc", "[]"},
		{`\d`, "[[0 1 2 3 4 5 6 7 8 9]]"},
		{".*", "[]"},
		{"^$", "[]"},
		{"(", "[]"},
	} {
		if got := fmt.Sprint(needsOf(tt.pattern)); got != tt.want {
			t.Errorf("needsOf(%q) = %s, want %s", tt.pattern, got, tt.want)
		}
	}
}

// Whatever matches a pattern holds one of its needs.
func TestNeedsStandInEveryMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`(\^?[甲乙丙]{1,2}|\([甲乙]丙?\|丙[甲乙]\)[?*+]?|\[甲-乙\]|[甲乙]\?|\.\{0,2\}|丙\$|\|){1,5}`).Draw(t, "pattern")
		re, err := regexp.Compile(pattern)
		if err != nil {
			return // what was drawn is no pattern
		}
		text := rapid.StringMatching(`[甲乙丙丁]{0,8}`).Draw(t, "text")
		if re.MatchString(text) && !holds(text, needsOf(pattern)) {
			t.Errorf("%q matches %q, which holds none of %q", pattern, text, needsOf(pattern))
		}
	})
}
