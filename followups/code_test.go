package followups

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func newCode(t testing.TB) string {
	t.Helper()
	code, err := NewCode()
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestCodeFindsMistakes: one wrong character, or two swapped, is never another code.
func TestCodeFindsMistakes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		code := newCode(t)
		if !ValidCode(code) {
			t.Fatalf("NewCode = %q, which is not valid", code)
		}
		i := rapid.IntRange(0, codeLength-1).Draw(r, "place")
		c := codeAlphabet[rapid.IntRange(0, len(codeAlphabet)-1).Draw(r, "character")]
		wrong := code[:i] + string(c) + code[i+1:]
		if wrong != code && ValidCode(wrong) {
			t.Fatalf("%q for %q is not found", wrong, code)
		}
		if i+1 < codeLength {
			swapped := code[:i] + string(code[i+1]) + string(code[i]) + code[i+2:]
			if swapped != code && ValidCode(swapped) {
				t.Fatalf("%q swapped for %q is not found", swapped, code)
			}
		}
	})
}

func TestCodeIn(t *testing.T) {
	code := newCode(t)
	shown := ShowCode(code)
	tests := []struct {
		message string
		want    string
		asked   bool
	}{
		{code, code, true}, {shown, code, true}, {strings.ToLower(shown), code, true}, {"绑定 " + shown, code, true},
		{"绑定码：" + code, code, true}, {"绑定" + code + "。", code, true}, {"绑定", "", true}, {"绑定 12345", "12345", true},
		{"租房有补贴吗", "", false}, {"13800138000", "", false}, {"23456789", "", false}, {strings.Repeat("绑定", 40), "", false},
	}
	for _, tt := range tests {
		if got, asked := CodeIn(tt.message); got != tt.want || asked != tt.asked {
			t.Errorf("CodeIn(%q) = %q, %v, want %q, %v", tt.message, got, asked, tt.want, tt.asked)
		}
	}
}
