package content

import (
	"testing"

	"zaiyue/content/unihan"
)

func TestNormalize(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"full width", "ＡＢＣ１２３！？（）", "abc123!?()"},
		{"traditional", "補貼與租賃", "补贴与租赁"},
		{"traps of the table", "什么 著作 乾隆 后来 后", "什么 著作 乾隆 后来 后"},
		{"kept traditional", "後來 於是 象徵 甚麽 裏面", "后来 于是 象征 甚么 里面"},
		{"space", "  a \n\t　b  ", "a b"},
		{"invisible", "补\u200b贴\ufeff\u202e", "补贴"},
		{"half-width katakana stays a letter", "ｱ", "ア"},
		{"tsheg", "ཁང༌པ", "ཁང་པ"},
		{"broken", "a\xffb", "ab"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		if got := Normalize(tt.in); got != tt.want {
			t.Errorf("%s: Normalize(%q) = %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
}

func TestSimplifiedLeavesTheRest(t *testing.T) {
	for _, r := range []rune{0, 'a', '么', '著', '乾', '学', 0x10ffff} {
		if got := unihan.Simplified(r); got != r {
			t.Errorf("Simplified(%c) = %c, want it unchanged", r, got)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"補貼 ＡＢ", "ཁང༌པ", "a\xff", "　 x　"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Normalize(s)
		if twice := Normalize(once); twice != once {
			t.Errorf("Normalize(%q) = %q, and again %q", s, once, twice)
		}
	})
}
