package content_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"zaiyue/content"
)

func TestCompare(t *testing.T) {
	type c = content.Change
	tests := []struct {
		before, after string
		want          []c
	}{
		{"", "", nil},
		{"", "新的。", []c{{content.Added, "新的。"}}},
		{"一。二。三。", "一。二。三。", []c{{content.Same, "一。二。三。"}}},
		{"一。二。三。", "一。三。", []c{{content.Same, "一。"}, {content.Removed, "二。"}, {content.Same, "三。"}}},
		{"每月补贴300元，按月发。其他不变。", "每月补贴500元，按月发。其他不变。",
			[]c{{content.Same, "每月补贴"}, {content.Removed, "3"}, {content.Added, "5"}, {content.Same, "00元，按月发。其他不变。"}}},
		{"完全不同的一句话。", "Something else entirely。", []c{{content.Removed, "完全不同的一句话。"}, {content.Added, "Something else entirely。"}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, content.CompareTexts(tt.before, tt.after)); diff != "" {
			t.Errorf("CompareTexts(%q, %q) (-want +got):\n%s", tt.before, tt.after, diff)
		}
	}
}

// TestCompareLosesNothing puts both texts together again from the pieces.
func TestCompareLosesNothing(t *testing.T) {
	text := rapid.StringOfN(rapid.SampledFrom([]rune("补贴每月三百元。\n；ab ཀ་")), 0, 80, -1)
	rapid.Check(t, func(r *rapid.T) {
		a, b := text.Draw(r, "before"), text.Draw(r, "after")
		var before, after strings.Builder
		for _, c := range content.CompareTexts(a, b) {
			if c.Kind != content.Added {
				before.WriteString(c.Text)
			}
			if c.Kind != content.Removed {
				after.WriteString(c.Text)
			}
		}
		if before.String() != a || after.String() != b {
			r.Fatalf("CompareTexts(%q, %q) puts together %q and %q", a, b, before.String(), after.String())
		}
	})
}

// TestCompareIsBounded compares two texts of the largest size that have nothing in common but
// their line ends.
func TestCompareIsBounded(t *testing.T) {
	a, b := strings.Repeat("甲\n", content.MaxBody/4), strings.Repeat("乙\n", content.MaxBody/4)
	if got := content.CompareTexts(a, b); len(got) != 2 {
		t.Errorf("CompareTexts gives %d pieces, want the whole removed and the whole added", len(got))
	}
}

func TestCompareFields(t *testing.T) {
	a := content.Article{Title: "旧题", Kind: content.KindPolicy, VerifiedAt: time.Date(2026, 1, 1, 16, 0, 0, 0, time.UTC)}
	b := a
	b.Title, b.Contact, b.Questions = "新题", "电话 12345", []string{"怎么领"}
	var got []string
	for _, f := range content.CompareFields(a, b) {
		got = append(got, f.Words+"："+f.Before+"→"+f.After)
	}
	want := []string{"标题：旧题→新题", "能回答的问题：→怎么领", "咨询方式：→电话 12345"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("CompareFields (-want +got):\n%s", diff)
	}
}
