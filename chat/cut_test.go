package chat

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCut(t *testing.T) {
	const link = `<a href="https://zaiyue.example/articles/a">看全文</a>`
	tests := []struct {
		name, text string
		max        int
		want       []string
	}{
		{"short", "租房有补贴。", 100, []string{"租房有补贴。"}},
		{"empty", "", 100, []string{""}},
		{"after a sentence", "一句话。第二句话。第三句", 30, []string{"一句话。第二句话。", "第三句"}},
		{"after the closing quote", "他说：“好。”然后走了很远很远的路", 30, []string{"他说：“好。”", "然后走了很远很远的路"}},
		{"after a line", "第一行\n第二行很长很长很长很长", 30, []string{"第一行\n", "第二行很长很长很长很", "长"}},
		{"after both lines", "第一行\n\n第二行很长很长", 21, []string{"第一行\n\n", "第二行很长很长"}},
		{"after a comma", "这句话很长，还没有说完就要切", 24, []string{"这句话很长，", "还没有说完就要切"}},
		{"not before a comma", "一二三四，五六七八", 12, []string{"一二三", "四，", "五六七八"}},
		{"not in a link", "请看" + link + "好", 60, []string{"请看", link + "好"}},
		{"not in an address", "请看 https://zaiyue.example/articles/a?b=c 好", 40, []string{"请看 ", "https://zaiyue.example/articles/a?b=c ", "好"}},
		{"not in brackets", "说明【怎么办理】", 20, []string{"说明", "【怎么办理】"}},
		{"not in a word or number", "每月1500元左右 allowance", 9, []string{"每月", "1500元", "左右 ", "allowance"}},
		{"after a tsheg", "བཀྲ་ཤིས་བདེ་ལེགས།", 30, []string{"བཀྲ་ཤིས་", "བདེ་ལེགས།"}},
		{"not in a Tibetan syllable", "您好བཀྲ་ཤིས", 14, []string{"您好", "བཀྲ་", "ཤིས"}},
		{"not in a stack", "བསྒྲུབསབསྒྲུབས", 12, nil},
		{"not in an emoji", "好👩‍👩‍👧‍👦👍🏽", 27, []string{"好", "👩‍👩‍👧‍👦", "👍🏽"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Cut(tt.text, tt.max)
			if tt.want == nil { // only the promises hold
				keepsPromises(t, tt.text, tt.max, got)
				return
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Cut(%q, %d) (-want +got):\n%s", tt.text, tt.max, diff)
			}
		})
	}
}

// fataler is *testing.T or *rapid.T.
type fataler interface{ Fatalf(string, ...any) }

// keepsPromises checks what holds of every cut whose pieces are shorter than max.
func keepsPromises(t fataler, text string, max int, parts []string) {
	if got := strings.Join(parts, ""); got != text {
		t.Fatalf("Cut(%q, %d) joins to %q", text, max, got)
	}
	for i, p := range parts {
		switch first, _ := utf8.DecodeRuneInString(p); {
		case len(p) > max:
			t.Fatalf("part %d of Cut(%q, %d) has %d bytes", i, text, max, len(p))
		case !utf8.ValidString(p):
			t.Fatalf("part %d of Cut(%q, %d) cuts a rune: %q", i, text, max, p)
		case p == "" && text != "":
			t.Fatalf("part %d of Cut(%q, %d) is empty", i, text, max)
		case unicode.In(first, unicode.Mn, unicode.Mc, unicode.Me), first == '\u200d':
			t.Fatalf("part %d of Cut(%q, %d) begins inside a character: %q", i, text, max, p)
		}
	}
}

func TestCutProperties(t *testing.T) {
	pieces := []string{"租", "房补贴", "一句话。", "问吗？", "他说“好。”", "，", "\n", "\n\n", " ", "1500", "word ",
		"བཀྲ་", "ཤིས་", "བདེ་ལེགས།", "བསྒྲུབས་", "།", "👩‍👧", "🇨🇳", "é", "é", "【怎么办】",
		`<a href="https://x.example/1">看</a>`, "https://x.example/a?b=1", "<", "<a ", "】"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 120).Draw(t, "pieces"), "")
		max := rapid.IntRange(60, 400).Draw(t, "max")
		parts := Cut(text, max)
		keepsPromises(t, text, max, parts)
		for i, p := range parts[:len(parts)-1] {
			last, _ := utf8.DecodeLastRuneInString(p)
			next, _ := utf8.DecodeRuneInString(parts[i+1])
			if isTibetan(last) && isTibetan(next) {
				t.Fatalf("Cut(%q, %d) cuts a syllable between %q and %q", text, max, p, parts[i+1])
			}
		}
	})
}

func TestCutKeepsLinksAndSentences(t *testing.T) {
	sentences := []string{"租房有补贴，凭合同领。", `请看<a href="https://x.example/1">全文</a>。`, "【怎么办】带上身份证。", "བཀྲ་ཤིས་བདེ་ལེགས།", "一共1500元。\n"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(sentences), 1, 60).Draw(t, "sentences"), "")
		max := rapid.IntRange(80, 300).Draw(t, "max")
		parts := Cut(text, max)
		keepsPromises(t, text, max, parts)
		for _, p := range parts {
			if strings.Count(p, "<a ") != strings.Count(p, "</a>") || strings.Count(p, "【") != strings.Count(p, "】") {
				t.Fatalf("Cut(%q, %d) breaks a link or brackets: %q", text, max, p)
			}
			if last, _ := utf8.DecodeLastRuneInString(p); !strings.ContainsRune("。།\n", last) {
				t.Fatalf("Cut(%q, %d) breaks a sentence: %q", text, max, p)
			}
		}
	})
}

// Strings of any kind, however small the part.
func TestCutAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, max := rapid.String().Draw(t, "text"), rapid.IntRange(-1, 40).Draw(t, "max")
		parts := Cut(text, max)
		if got := strings.Join(parts, ""); got != text {
			t.Fatalf("Cut(%q, %d) joins to %q", text, max, got)
		}
		for _, p := range parts {
			if len(p) > max && len(p) > utf8.UTFMax {
				t.Fatalf("Cut(%q, %d) has a part of %d bytes", text, max, len(p))
			}
		}
	})
}
