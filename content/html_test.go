package content_test

import (
	"strings"
	"testing"

	"zaiyue/content"
)

func TestHTMLIsClean(t *testing.T) {
	tests := []struct{ name, in, want, not string }{
		{"heading below the page's", "# 标题", "<h2>标题</h2>", "<h1"},
		{"heading of HTML", "<h1>标题</h1>", "<h2>标题</h2>", "<h1"},
		{"table", "|a|b|\n|-|-|\n|1|2|", "<td>1</td>", ""},
		{"script", "<script>alert(1)</script>好", "好", "script"},
		{"link of a script", "[x](javascript:alert(1))", "x", "javascript"},
		{"words of an HTML block", "<div onclick=\"x()\">块</div>", "块", "onclick"},
		{"style", `<p style="color:red">红</p><style>p{}</style>`, "红", "style"},
		{"frame and form", `<iframe src="https://x.example"></iframe><form action="/x"><input name="a"></form>字`, "字", "iframe"},
		{"link with letters hidden", "[x](JaVa&#115;cript:alert(1))", "x", "href"},
		{"link of WeChat", "[x](weixin://dl/x)", "x", "weixin"},
		{"picture in the text", "![图](data:image/png;base64,AAAA)", "<img", "data:"},
		{"an end too many", "一</div></article>\n\n二", "二", "</article>"},
		{"a table slides", "|a|b|\n|-|-|\n|1|2|", `tabindex="0" aria-label="表格，可以左右滑动"><table>`, ""},
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

func TestChatTextAsHTML(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"link", "答案\n<a href=\"https://x.example/a?b=1&c=2\">看全文</a>", "答案\n<a href=\"https://x.example/a?b=1&amp;c=2\">看全文</a>"},
		{"link of a script", `<a href="javascript:x()">坏</a>`, "坏"},
		{"marks of other kinds", "<script>x()</script><b>粗</b> 3 < 5", "粗 3 &lt; 5"},
	}
	r := content.NewRenderer()
	for _, tt := range tests {
		if got := r.Chat(tt.in); string(got) != tt.want {
			t.Errorf("%s: Chat(%q) = %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
}
