package content_test

import (
	"strings"
	"testing"

	"zaiyue/content"
)

func TestHTMLIsClean(t *testing.T) {
	tests := []struct{ name, in, want, not string }{
		{"heading below the page's", "# 标题", "<h2>标题</h2>", "<h1"},
		{"table", "|a|b|\n|-|-|\n|1|2|", "<td>1</td>", ""},
		{"script", "<script>alert(1)</script>好", "好", "script"},
		{"link of a script", "[x](javascript:alert(1))", "x", "javascript"},
		{"event on a picture", `<img src="a.png" onerror="x()">`, "", "onerror"},
	}
	r := content.NewRenderer()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := r.HTML(tt.in)
			if err != nil || !strings.Contains(string(got), tt.want) || tt.not != "" && strings.Contains(string(got), tt.not) {
				t.Errorf("HTML(%q) = %q, %v; want %q in it, %q not", tt.in, got, err, tt.want, tt.not)
			}
		})
	}
}
