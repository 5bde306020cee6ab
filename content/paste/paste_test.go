package paste_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zaiyue/content/paste"
	"zaiyue/fault"
)

var update = flag.Bool("update", false, "write what comes out to testdata")

// keeper keeps pictures that are the word "picture".
func keeper() *paste.Cleaner {
	return &paste.Cleaner{Keep: func(_ context.Context, data []byte) (paste.Picture, error) {
		if string(data) != "picture" {
			return paste.Picture{}, fault.New(fault.Invalid, "这不是图片。")
		}
		return paste.Picture{URL: "/media/0123.png", Width: 100, Height: 80}, nil
	}}
}

func TestHTML(t *testing.T) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := keeper().HTML(t.Context(), string(source))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, strings.TrimSuffix(file, ".html")+".md", got.Markdown+"\n\n<!-- "+got.Words()+" -->\n")
		})
	}
}

// compare wants a text to be the one of a file.
func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestSmallThings(t *testing.T) {
	tests := []struct{ name, html, want string }{
		{"nothing", "", ""},
		{"only space", "<p>&nbsp;</p><div>　　</div>", ""},
		{"plain text", "两行\n文字", "两行文字"},
		{"words of two scripts", "<p>hello\nworld 林芝 2026</p>", "hello world 林芝 2026"},
		{"a script in a link", `<a href="JaVaScRiPt:alert(1)">x</a><a href="data:text/html,x">y</a>`, "xy"},
		{"a file name with a script", `<img src='file:///C:/<img src=x onerror=alert(1)>.png'>`, "[图片：请把图片拖进来]"},
		{"direction turned", "<p>abc\u202edcba\u202c\u200b</p>", "abcdcba"},
		{"an unfinished tag", "<p>甲<b>乙<table><tr><td>丙", "甲**乙**\n\n**丙**"},
		{"only a row", "<table><tr><td>甲</td><td>乙</td></tr></table>", "| 甲 | 乙 |\n|---|---|"},
		{"two lists", "<ul><li>甲</li></ul><p>中</p><ol><li>乙</li></ol>", "- 甲\n\n中\n\n1. 乙"},
		{"a list item with a heading", "<ul><li><h3>甲</h3></li><li></li></ul><p>后</p>", "- 甲\n\n后"},
		{"a wide span", `<table><tr><td colspan="99999999">甲</td></tr><tr><td rowspan="99999999">乙</td><td>丙</td></tr></table>`, "甲\n\n| 乙 | 丙 |\n|---|---|"},
		{"bold before a mark", "<p><b>注意：</b>带证件</p>", "**注意**：带证件"},
		{"bold in pieces", "<p><b>甲</b><b>乙</b>丙</p>", "**甲乙**丙"},
		{"Tibetan", "<p>བོད་ལྗོངས་\nཉིང་ཁྲི།</p>", "བོད་ལྗོངས་ ཉིང་ཁྲི།"},
		{"bytes that are no text", "<p>\xff\xfe甲\x00</p>", "甲"},
		{"a heading of a picture", `<h1><img src="data:,picture"></h1>`, "![](/media/0123.png)"},
		{"a table in Markdown's way", "<table><tr><td>a|b</td><td>c\\</td></tr><tr><td>`</td><td>**</td></tr></table>", "| a\\|b | c\\\\ |\n|---|---|\n| \\` | \\** |"},
		{"long heading levels", "<h3>甲</h3><h5>乙</h5>", "## 甲\n\n#### 乙"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := keeper().HTML(t.Context(), tt.html)
			if err != nil || got.Markdown != tt.want {
				t.Errorf("HTML(%q) = %q, %v; want %q", tt.html, got.Markdown, err, tt.want)
			}
			if got.Words() == "" {
				t.Error("no words")
			}
		})
	}
}

func TestBoundsOfHTML(t *testing.T) {
	tests := []struct {
		name, html string
		want       fault.Kind
	}{
		{"too long", strings.Repeat("字", paste.MaxHTML/3+1), fault.TooMuch},
		{"too many tags", strings.Repeat("<b>", 200_000), fault.TooMuch},
		{"too deep", strings.Repeat("<div>", 50_000) + "x", fault.Invalid},
		{"too much text", strings.Repeat("字", paste.MaxMarkdown/3+1), fault.TooMuch},
		{"too many rows", "<table>" + strings.Repeat("<tr><td>a<td>b", 10_000), fault.OK},
		{"too many columns", "<table><tr>" + strings.Repeat("<td>a", 10_000), fault.OK},
		{"tables in tables", strings.Repeat("<table><tr><td>a<td>", 100), fault.OK},
		{"many pictures", strings.Repeat(`<img src="data:,picture">`, 1000), fault.OK},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := keeper().HTML(t.Context(), tt.html); fault.KindOf(err) != tt.want || err != nil && fault.Words(err, "") == "" {
				t.Errorf("HTML(%d bytes) = %v %q, want %v with words", len(tt.html), err, fault.Words(err, ""), tt.want)
			}
		})
	}
}

func TestAPictureThatCannotBeKeptStopsTheWork(t *testing.T) {
	c := &paste.Cleaner{Keep: func(context.Context, []byte) (paste.Picture, error) {
		return paste.Picture{}, fault.New(fault.Unavailable, "磁盘满了。")
	}}
	if _, err := c.HTML(t.Context(), `<img src="data:,picture">`); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("HTML = %v, want unavailable", err)
	}
	if got, err := (&paste.Cleaner{}).HTML(t.Context(), `<img src="data:,picture">`); err != nil || got.Missing != 1 {
		t.Errorf("without Keep: %+v, %v; want one missing picture", got, err)
	}
}

func FuzzHTML(f *testing.F) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(source))
	}
	f.Fuzz(func(t *testing.T, source string) {
		got, err := keeper().HTML(t.Context(), source)
		if err != nil && fault.Words(err, "") == "" {
			t.Errorf("no words for %v", err)
		}
		for _, bad := range []string{"<script", "javascript:", "\u202e", "\x00"} {
			if strings.Contains(strings.ToLower(got.Markdown), bad) && !strings.Contains(got.Markdown, "\\") {
				if bad != "javascript:" || strings.Contains(strings.ToLower(got.Markdown), "](javascript:") {
					t.Errorf("%q is in %q", bad, got.Markdown)
				}
			}
		}
	})
}
