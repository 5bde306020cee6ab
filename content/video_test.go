package content_test

import (
	"strings"
	"testing"

	"zaiyue/content"
)

func TestAVideoIsACard(t *testing.T) {
	r := content.NewRenderer()
	tests := []struct {
		markdown string
		want     string // in the page
		card     bool
	}{
		{"[专题片第一集](https://v.qq.com/x/page/a0000000001.html)", ">专题片第一集</a>", true},
		{"https://v.qq.com/x/page/a0000000001.html", ">看视频</a>", true},
		{"先看 [第一集](https://v.qq.com/x/page/a0000000001.html)。", ">第一集</a>", false},
		{"[第一集](http://v.qq.com/x/page/a0000000001.html)", ">第一集</a>", false},
		{"[第一集](https://v.qq.com.example.cn/x)", ">第一集</a>", false},
		{"[<script>alert(1)</script>](https://v.qq.com/x)", ">看视频</a>", true},
	}
	for _, tt := range tests {
		page, err := r.HTML(tt.markdown)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(page); strings.Contains(got, `class="video"`) != tt.card || !strings.Contains(got, tt.want) || strings.Contains(got, "<script") {
			t.Errorf("%q becomes %q, want %q, a card: %v", tt.markdown, got, tt.want, tt.card)
		}
	}
}
