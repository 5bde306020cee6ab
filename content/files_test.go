package content_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/content"
	"zaiyue/content/seed"
	"zaiyue/fault"
)

// write writes a file under a new folder and returns its path.
func write(t *testing.T, name, data string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tester is a test, or one run of a rapid one.
type tester interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

// source opens a source or stops the test.
func source(t tester, path string) content.Source {
	t.Helper()
	s, err := content.OpenSource(path)
	if err != nil {
		t.Fatalf("OpenSource(%s) = %v", path, err)
	}
	return s
}

// check returns what Check says of a path, "line: words" for each problem.
func check(t *testing.T, path string) (content.Report, []string) {
	t.Helper()
	r, err := content.Check(t.Context(), source(t, path), nil)
	if err != nil {
		t.Fatalf("Check(%s) = %v", path, err)
	}
	var problems []string
	for _, p := range r.Problems {
		problems = append(problems, fmt.Sprintf("%d: %s", p.Line, p.Words))
	}
	return r, problems
}

// entries returns the articles of a source without a problem.
func entries(t tester, s content.Source) (all []content.Article) {
	t.Helper()
	err := s.Each(context.Background(), func(e content.Entry) error {
		if len(e.Problems) > 0 {
			t.Errorf("%s: %v", e.Where, e.Problems)
		}
		all = append(all, e.Article)
		return nil
	})
	if err != nil {
		t.Fatalf("Each = %v", err)
	}
	return all
}

// day is midnight in Shanghai.
func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d-1, 16, 0, 0, 0, time.UTC)
}

var full = content.Article{
	ID: "a-b.c:1", Kind: content.KindHome, Title: "示例之家", Summary: "一句话", Body: "第一段\n\n---\n\n第二段",
	Cover: "https://example.com/a.png", Questions: []string{"在哪里", "几点开门"}, Keywords: []string{"2020", "yes"},
	DocNumber: "007", Issuer: "示例局", Region: "广州",
	InForceFrom: day(2026, 1, 2), InForceUntil: day(2027, 1, 2), VerifiedAt: day(2026, 11, 1),
	Contact: "020-0000-0001", Source: "示例", Author: "编辑", Topic: "租房补贴", Amount: "每月 300 元",
	Home: &content.Home{City: "广州", Address: "示例路 1 号", Latitude: 23.125, Longitude: 113.5,
		Contact: "群", Hours: "9:00-18:00", Events: "周末聚会"},
	Status: content.Draft, CreatedAt: time.Date(2026, 9, 1, 2, 0, 0, 0, time.UTC),
	UpdatedAt: time.Date(2026, 10, 20, 3, 27, 0, 500, time.UTC),
}

const fullMarkdown = `---
# a comment
id: a-b.c:1
kind: 在粤之家
title: 示例之家
summary: 一句话
cover: https://example.com/a.png
questions: [在哪里, 几点开门]
keywords:
  - 2020
  - yes
doc_number: 007
issuer: "示例局"
region: 广州
in_force_from: 2026-01-02
in_force_until: 2027-01-02
verified_at: '2026-11-01'
contact: 020-0000-0001
source: 示例
author: 编辑
topic: 租房补贴
amount: 每月 300 元
home:
  city: 广州
  address: 示例路 1 号
  latitude: 23.125
  longitude: 113.5
  contact: 群
  hours: 9:00-18:00
  events: 周末聚会
status: draft
created_at: 2026-09-01T10:00:00+08:00
updated_at: 2026-10-20T03:27:00.0000005Z
---

第一段

---

第二段
`

const fullLine = `{"id":"a-b.c:1","kind":"在粤之家","title":"示例之家","summary":"一句话","cover":"https://example.com/a.png",` +
	`"questions":["在哪里","几点开门"],"keywords":["2020","yes"],"doc_number":"007","issuer":"示例局","region":"广州",` +
	`"in_force_from":"2026-01-02","in_force_until":"2027-01-02","verified_at":"2026-11-01","contact":"020-0000-0001",` +
	`"source":"示例","author":"编辑","topic":"租房补贴","amount":"每月 300 元","home":{"city":"广州","address":"示例路 1 号",` +
	`"latitude":23.125,"longitude":113.5,"contact":"群","hours":"9:00-18:00","events":"周末聚会"},"status":"draft",` +
	`"created_at":"2026-09-01T10:00:00+08:00","updated_at":"2026-10-20T03:27:00.0000005Z","body":"第一段\n\n---\n\n第二段"}`

func TestEveryKeyIsRead(t *testing.T) {
	short := content.Article{ID: "12345", Kind: content.KindGuide, Title: "题", Body: "文", Status: content.Published}
	tests := []struct {
		name, file, data string
		want             []content.Article
	}{
		{"Markdown", "a.md", fullMarkdown, []content.Article{full}},
		{"Markdown of Windows", "a.MD", "\uFEFF" + strings.ReplaceAll(fullMarkdown, "\n", "\r\n"), []content.Article{full}},
		{"JSON line", "a.jsonl", fullLine, []content.Article{full}},
		{"short Markdown", "a.md", "--- \nid: 12345\ntitle: 题\nsummary:\nhome: ~\n---\n文", []content.Article{short}},
		{"short lines", "a.jsonl", "\uFEFF\r\n" + `{"id":"12345","title":"题","body":"文","cover":null}` + "\r\n \r\n" +
			`{"id":12345,"title":"题","body":"文"}`, []content.Article{short, short}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := entries(t, source(t, write(t, tt.file, tt.data)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("articles (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBodyIsWhatIsBetweenItsLines(t *testing.T) {
	const front = "---\nid: a\ntitle: 题\n---\n"
	for file, want := range map[string]string{
		front + "文":          "文",
		front + "\n文\n":      "文",
		front + "\n\n文\n\n":  "\n文\n",
		front + "\n文\r\n":    "文\r",
		front + "\n文\r\n再\n": "文\r\n再",
		front + "  文  ":      "  文  ",
		front + "\n---\n文\n": "---\n文",
		front + "文\u2028再\n": "文\u2028再",
		front + "\uFEFF文\n":  "\uFEFF文",
		"---\r\nid: a\r\ntitle: 题\r\n---\r\n\r\n文\r\n再\r\n": "文\n再",
	} {
		got := entries(t, source(t, write(t, "a.md", file)))
		if len(got) != 1 || got[0].Body != want {
			t.Errorf("the body of %q is %q, want %q", file, got[0].Body, want)
		}
	}
}

func TestProblemsAreAllNamedWithTheirLines(t *testing.T) {
	tests := []struct {
		name, file, data string
		want             []string
	}{
		{"no front matter", "a.md", "# 题\n文", []string{"1: 文件要以单独一行 --- 开头，后面写编号和标题"}},
		{"empty file", "a.md", "", []string{"1: 文件要以单独一行 --- 开头，后面写编号和标题"}},
		{"no end", "a.md", "---\nid: a\n", []string{"1: 开头的资料没有以单独一行 --- 结束"}},
		{"nothing required", "a.md", "---\n# none\n---\n \n", []string{"1: id：缺少这一项", "1: title：缺少这一项", "4: body：缺少这一项"}},
		{"not YAML", "a.md", "---\nid: a\ntitle: a: b\n---\n文", []string{"3: YAML 写法有误：mapping values are not allowed in this context"}},
		{"two documents", "a.md", "---\nid: a\n...\ntitle: 题\n---\n文", []string{"1: YAML 写法有误：more than one document"}},
		{"no mapping", "a.md", "---\n- id\n---\n文", []string{"2: YAML 写法有误：要写成几项带名字的内容"}},
		{"many at once", "a.md", "---\nid: a b\ntitel: 题\ntitle:\n  - 题\nkind: 别的\nstatus: on\nid: c\nin_force_from: 2026-13-01\n" +
			"updated_at: 2026-01-01\nquestions: 一个\nkeywords: [[a]]\nhome:\n  city: [a]\n  latitude: 北\n  street: 路\nbody: 文\n---\n文\n",
			[]string{
				"2: id：编号只能用文字、数字和 . _ : - @ + =，不能以点开头，最多 128 个字符",
				"3: titel：不认识这一项，请检查拼写", "4: title：要写成一段文字",
				"6: kind：没有「别的」这个类别，可用的有：政策专题、补贴指南、办事指南、就业资讯、岗位、典型事迹、在粤之家",
				"7: status：没有「on」这个状态，可用的有：draft、published、withdrawn", "8: id：这一项写了两次",
				"9: in_force_from：日期要写成 2006-01-02 的样子，而且真有这一天", "10: updated_at：时间要写成 2006-01-02T15:04:05+08:00 的样子",
				"11: questions：要写成列表，每条是一段文字", "12: keywords：要写成列表，每条是一段文字",
				"13: home：只有「在粤之家」才写这一项", "14: home.city：要写成一段文字", "15: home.latitude：要写成数字",
				"16: home.street：不认识这一项，请检查拼写", "17: body：不认识这一项，请检查拼写",
			}},
		{"limits", "a.md", "---\nid: a\ntitle: " + strings.Repeat("长", 1001) + "\nkind: 在粤之家\nkeywords: [\"\"]\nsummary: \"a\\u0007\"\n" +
			"in_force_from: 2026-02-01\nin_force_until: 2026-01-31\nverified_at: 1066-10-14\nhome: {latitude: 91, longitude: -181}\n---\n" +
			strings.Repeat("文", content.MaxBody/3+1),
			[]string{
				"3: title：最多 1000 个字，这里有 1001 个", "5: keywords：有一条是空的", "6: summary：含有看不见的控制字符，请删掉",
				"8: in_force_until：失效日期早于生效日期", "9: verified_at：年份 1066 不在 1900 到 2200 之间",
				"10: home.latitude：要在 -90 和 90 之间", "10: home.longitude：要在 -180 和 180 之间",
				"12: body：正文最大 1024 KiB，这里有 1024 KiB",
			}},
		{"anchors", "a.md", "---\nid: &a b\ntitle: *a\n---\n文", []string{"3: title：要写成一段文字"}},
		{"no UTF-8", "a.md", "---\nid: a\ntitle: \xd6\xd0\n---\n文", []string{"3: 不是 UTF-8 编码，请另存为 UTF-8"}},
		{"too big", "a.md", "---\nid: a\ntitle: a\n---\n" + strings.Repeat("a", 2<<20), []string{"0: 文件最大 1280 KiB"}},
		{"lines", "a.jsonl", `{"id":"a","title":"题","body":"文"}` + "\n" + `{"id":"a","title":"题","body":"文"}` + "\n{\n\n[1]\n" +
			`{"id":"b","title":"题","body":"文"} x` + "\n" + `{"id":"b","title":true,"body":"文","extra":1}` + "\n\"\xff\"\n" +
			`{"id":"c","id":"d","title":"题","body":"文"}` + "\n" + strings.Repeat("[", 99) + "\n{\"id\":\"e\"}",
			[]string{
				"2: 编号 a 已经在 FILE:1 用过", "3: JSON 写法有误：unexpected EOF", "5: 每行要是一个 JSON 对象", "6: 每行要是一个 JSON 对象",
				"7: title：要写成一段文字", "7: extra：不认识这一项，请检查拼写", "8: 不是 UTF-8 编码，请另存为 UTF-8", "9: id：这一项写了两次",
				"10: JSON 写法有误：nested too deep", "11: title：缺少这一项", "11: body：缺少这一项",
			}},
		{"long line", "a.jsonl", `{"id":"` + strings.Repeat("a", 7<<20) + "\"}\n" + `{"id":"b","title":"","body":"文"}`,
			[]string{"1: 这一行最大 6400 KiB", "2: title：缺少这一项"}},
		{"no lines", "a.jsonl", "\n \n", []string{"0: 里面没有文章：要有 .md 文件，或者 .jsonl 文件里每行一篇"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, tt.file, tt.data)
			r, got := check(t, path)
			for i := range got {
				got[i] = strings.ReplaceAll(got[i], path, "FILE")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || r.Found != len(got) {
				t.Errorf("Check found %d problems (-want +got):\n%s", r.Found, diff)
			}
		})
	}
}

func TestProblemsAreCappedAndCounted(t *testing.T) {
	path := write(t, "a.jsonl", strings.Repeat("{}\n", 500))
	r, _ := check(t, path)
	if len(r.Problems) != content.MaxProblems || r.Found != 1500 || r.Articles != 500 {
		t.Errorf("Check = %d problems listed, %d found, %d articles, want %d, 1500, 500", len(r.Problems), r.Found, r.Articles, content.MaxProblems)
	}
	if got, want := r.Problems[0].String(), path+":1: id：缺少这一项"; got != want {
		t.Errorf("the first problem reads %q, want %q", got, want)
	}
}

func TestFolderIsReadInOrderOfName(t *testing.T) {
	folder := t.TempDir()
	md := func(id string) string { return "---\nid: " + id + "\ntitle: 题\n---\n文" }
	for name, data := range map[string]string{
		"b.md": md("b"), "a/z.md": md("z"), "a/a/y.md": md("y"), "c.MD": md("c"),
		".hidden.md": "bad", ".git/x.md": "bad", "notes.txt": "bad", "data.jsonl": "bad",
	} {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(data), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	outside := t.TempDir()
	if err := errors.Join(
		os.WriteFile(filepath.Join(outside, "o.md"), []byte("bad"), 0o600),
		os.Symlink(filepath.Join(outside, "o.md"), filepath.Join(folder, "link.md")),
		os.Symlink(outside, filepath.Join(folder, "linked")),
		syscall.Mkfifo(filepath.Join(folder, "pipe.md"), 0o600),
		os.Mkdir(filepath.Join(folder, "folder.md"), 0o700),
	); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range entries(t, source(t, folder)) {
		ids = append(ids, a.ID)
	}
	if want := []string{"y", "z", "b", "c"}; !slices.Equal(ids, want) {
		t.Errorf("the folder holds %v, want %v", ids, want)
	}
}

func TestDuplicatesAcrossFilesNameBoth(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a.md", "b.md", "c.md"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("---\nid: same\ntitle: 题\n---\n文"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, _ := check(t, folder)
	var got []string
	for _, p := range r.Problems {
		got = append(got, p.String())
	}
	first := filepath.Join(folder, "a.md")
	want := []string{
		filepath.Join(folder, "b.md") + ":1: 编号 same 已经在 " + first + ":1 用过",
		filepath.Join(folder, "c.md") + ":1: 编号 same 已经在 " + first + ":1 用过",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestOpenSourceRefusesWhatItCannotRead(t *testing.T) {
	tests := map[string]fault.Kind{
		filepath.Join(t.TempDir(), "none"): fault.NotFound,
		write(t, "a.txt", "x"):             fault.Invalid,
		os.DevNull:                         fault.Invalid,
	}
	for path, want := range tests {
		if _, err := content.OpenSource(path); fault.KindOf(err) != want {
			t.Errorf("OpenSource(%s) = %v, want %v", path, err, want)
		}
	}
}

func TestUnreadableFileIsOneProblem(t *testing.T) {
	ok := &fstest.MapFile{Data: []byte("---\nid: a\ntitle: 题\n---\n文")}
	s := content.SeedSource(failing{fstest.MapFS{"a.md": ok, "b.md": {}, "c.md": ok}})
	r, err := content.Check(t.Context(), s, nil)
	if err != nil || len(r.Problems) != 2 || r.Problems[0].String() != filepath.Join("seed", "b.md")+": 读不出来：permission denied" {
		t.Errorf("Check = %v, %v, want b.md unreadable and c.md a duplicate", r.Problems, err)
	}
}

// failing cannot open b.md.
type failing struct{ fstest.MapFS }

func (f failing) Open(name string) (fs.File, error) {
	if name == "b.md" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.Open(name)
}

func TestReadingStopsWithItsContext(t *testing.T) {
	path := write(t, "a.jsonl", fullLine+"\n"+fullLine+"\n")
	for _, p := range []string{path, filepath.Dir(path)} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := content.Check(ctx, source(t, p), nil); !errors.Is(err, context.Canceled) {
			t.Errorf("Check(%s) with an ended context = %v, want canceled", p, err)
		}
	}
}

func TestSamplesAreValid(t *testing.T) {
	r, err := content.Check(t.Context(), content.SeedSource(seed.Files), nil)
	if err != nil || r.Found > 0 || r.Articles < 30 {
		t.Errorf("%d samples, error %v, problems %v, want 30 or more and none", r.Articles, err, r.Problems)
	}
}

func TestValidID(t *testing.T) {
	for id, want := range map[string]bool{
		"12345": true, "doc_7": true, "a-b.c:1": true, "租房补贴": true, "བོད་": false, "བོད": true, "-": true, "_x": true,
		strings.Repeat("长", 128): true, strings.Repeat("a", 129): false,
		"": false, ".": false, "..": false, ".a": false, "a b": false, "a/b": false, "a\\b": false, "a\x00": false,
		"a\xff": false, "a%2F": false, "a+b@c=d": true, "a?b": false, "a#b": false, "a\n": false,
	} {
		if got := content.ValidID(id); got != want {
			t.Errorf("ValidID(%q) = %v, want %v", id, got, want)
		}
	}
}
