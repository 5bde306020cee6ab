package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zaiyue/config"
	"zaiyue/people"
)

// command runs a command line in a folder, as a person does, with the data folder given.
func command(t *testing.T, dir, data string, args ...string) (code int, out, errs string) {
	t.Helper()
	t.Setenv("ZAIYUE_DATA_DIR", data)
	var o, e bytes.Buffer
	s := &shell{dir: dir, args: args, out: &o, errs: &e}
	s.open = s.openHere
	code = s.execute(t.Context(), true)
	return code, o.String(), e.String()
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const lines = `{"id":"a1","title":"租房补贴怎么领","body":"在广州租房的毕业生，每月可以领三百元租房补贴。\n\n带上租赁合同去办。"}
{"id":"a2","title":"社保转移","body":"换了城市，社保可以转到新的城市，在手机上就能办。"}
{"id":"a3","title":"落户指南","body":"在深圳落户要准备身份证和毕业证。"}
`

// TestContentAndSearch imports into an empty folder, searches and exports, with no server.
func TestContentAndSearch(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	write(t, filepath.Join(dir, "articles.jsonl"), lines)
	if code, out, errs := command(t, dir, data, "content", "import", "articles.jsonl"); code != 0 || !strings.Contains(out, "3 new") {
		t.Fatalf("import: %d %s %s", code, out, errs)
	}
	write(t, filepath.Join(dir, "q.jsonl"), `{"id":"q1","text":"zufang有钱拿吗"}`+"\n"+`{"id":"q2","text":"今天天气怎么样"}`+"\n")
	if code, _, errs := command(t, dir, data, "search", "--queries", "q.jsonl", "--run", "run.txt", "--answers", "answers.jsonl", "--top", "2"); code != 0 {
		t.Fatalf("search: %d %s", code, errs)
	}
	run, err := os.ReadFile(filepath.Join(dir, "run.txt"))
	if err != nil || !strings.HasPrefix(string(run), "q1 Q0 a1 1 ") || !strings.Contains(string(run), " zaiyue\n") {
		t.Errorf("run: %v\n%s", err, run)
	}
	answers, err := os.ReadFile(filepath.Join(dir, "answers.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var got []answered
	for line := range strings.Lines(string(answers)) {
		var a answered
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		got = append(got, a)
	}
	if len(got) != 2 || !got[0].Answered || got[0].Doc != "a1" || got[0].Score <= 0 || got[1].Answered {
		t.Errorf("answers: %+v", got)
	}
	if code, out, errs := command(t, dir, data, "content", "export", "out"); code != 0 || !strings.Contains(out, "3 articles") {
		t.Errorf("export: nothing but the import may be there: %d %s %s", code, out, errs)
	}
	write(t, filepath.Join(dir, "bad.jsonl"), `{"id":"b1","title":"x"}`+"\n"+`{"id":"","title":"y","body":"z","colour":1}`+"\n")
	if code, _, errs := command(t, dir, data, "content", "import", "bad.jsonl"); code == 0 || !strings.Contains(errs, "bad.jsonl:1") || !strings.Contains(errs, "bad.jsonl:2") {
		t.Errorf("a bad file: %d %s", code, errs)
	}
}

// TestCommandsThroughTheServer imports while a server runs: the person notices no
// difference, and the account answers from the new article.
func TestCommandsThroughTheServer(t *testing.T) {
	r := start(t, nil)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "new.jsonl"), `{"id":"yak","title":"牦牛合作社分红","body":"牦牛合作社的分红每年十二月发一次，带上社员证到合作社领取。"}`+"\n")
	code, out, errs := command(t, dir, r.app.config.DataDir, "content", "import", "new.jsonl")
	if code != 0 || !strings.Contains(out, "1 new") {
		t.Fatalf("import: %d %s %s", code, out, errs)
	}
	r.act("follow", map[string]any{})
	r.eventually("the new article answers", func() bool { return strings.Contains(r.ask("牦牛合作社分红什么时候发"), "/articles/yak") })
	if info, err := os.Stat(socketPath(r.app.config)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("socket: %v %v", info, err)
	}
	if code, out, errs := command(t, dir, r.app.config.DataDir, "menu", "check"); code != 0 || !strings.Contains(out, "没有问题") {
		t.Errorf("menu check: %d %s %s", code, out, errs)
	}
	r.app.giveMenu()
	if code, out, errs := command(t, dir, r.app.config.DataDir, "menu", "diff"); code != 0 || !strings.Contains(out, "一样") {
		t.Errorf("menu diff: %d %s %s", code, out, errs)
	}
	if code, out, errs := command(t, dir, r.app.config.DataDir, "menu", "pull"); code != 0 || !strings.Contains(out, "政策补贴") || strings.Contains(out, `""`) {
		t.Errorf("menu pull: %d %s %s", code, out, errs)
	}
	if code, _, errs := command(t, dir, r.app.config.DataDir, "menu", "chek"); code != 1 || !strings.Contains(errs, "chek") {
		t.Errorf("a misspelt command: %d %q", code, errs)
	}
	if code, out, errs := command(t, dir, r.app.config.DataDir, "doctor"); code != 1 || !strings.HasPrefix(out, "现在用的是模拟的平台") || !strings.Contains(out, "“http://"+r.app.config.Server.Listen+"”") {
		t.Errorf("doctor: %d %s %s", code, out, errs)
	}
	if code, _, errs := command(t, dir, t.TempDir(), "doctor"); code != 1 || !strings.Contains(errs, "ZAIYUE_WECHAT_APP_SECRET") || !strings.Contains(errs, "基本配置") {
		t.Errorf("doctor without an account: %d %s", code, errs)
	}
	if code, _, errs := command(t, dir, r.app.config.DataDir, "content", "import", "missing.jsonl"); code != 1 || !strings.Contains(errs, "没有") || !strings.Contains(errs, "missing.jsonl") {
		t.Errorf("a failing command: %d %q", code, errs)
	}
}

// TestCommandsThroughALongPath: a data folder deeper than a socket's path may be long.
func TestCommandsThroughALongPath(t *testing.T) {
	data := filepath.Join(t.TempDir(), strings.Repeat("d", 120))
	r := start(t, func(c *config.Config) { c.DataDir = data })
	if code, out, errs := command(t, t.TempDir(), data, "menu", "check"); code != 0 || !strings.Contains(out, "没有问题") {
		t.Errorf("menu check: %d %s %s", code, out, errs)
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(socketPath(r.app.config)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket's file after the end: %v", err)
	}
}

// TestStartRefusals are the sentences of a start that cannot be.
func TestStartRefusals(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	r := start(t, nil)
	file := write(t, filepath.Join(t.TempDir(), "file"), "")
	tests := []struct {
		name, listen, data string
		want               []string
	}{
		{"port in use", taken.Addr().String(), t.TempDir(), []string{taken.Addr().String(), "already in use", "server.listen", "ZAIYUE_SERVER_LISTEN"}},
		{"folder cannot be written", "127.0.0.1:0", filepath.Join(file, "data"), []string{"data_dir"}},
		{"database held", "127.0.0.1:0", r.app.config.DataDir, []string{"zaiyue.db", "data_dir"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("ZAIYUE_SERVER_LISTEN", tt.listen)
			code, out, errs := command(t, t.TempDir(), tt.data, "serve")
			if code != 1 || strings.Count(strings.TrimSpace(errs), "\n") > 0 || strings.Contains(errs, "unavailable: ") {
				t.Errorf("exit %d, %d lines: %s%s", code, strings.Count(errs, "\n"), out, errs)
			}
			for _, want := range tt.want {
				if !strings.Contains(errs, want) {
					t.Errorf("the sentence lacks %q: %s", want, errs)
				}
			}
		})
	}
}

func TestSettingsRefuseToStart(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "config.yaml"), "wechat:\n  mode: live\n  tokn: x\n")
	code, _, errs := command(t, dir, filepath.Join(dir, "data"))
	for _, want := range []string{"wechat.token: is missing", "wechat.app_id: is missing", "wechat.encoding_aes_key: is missing", ":3: wechat.tokn: is not a setting"} {
		if code != 1 || !strings.Contains(errs, want) {
			t.Errorf("exit %d, lacks %q:\n%s", code, want, errs)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
		t.Error("a refused start made the data folder")
	}
}

// TestDoctorAgainstTheSimulator shows checks failing and passing, and each failure naming a
// setting and WeChat's console (row D8).
func TestDoctorAgainstTheSimulator(t *testing.T) {
	r := start(t, func(c *config.Config) { c.WeChat.OriginalID = "" })
	r.app.giveMenu()
	run := func() string {
		var out bytes.Buffer
		s := &shell{out: &out, errs: &out}
		if err := s.doctor(context.Background(), r.app.tools); err == nil {
			t.Error("every check passes")
		}
		return out.String()
	}
	healthy := run()
	if !strings.Contains(healthy, "✓ 服务器的时钟") || !strings.Contains(healthy, "✓ 菜单") {
		t.Errorf("a healthy account: %s", healthy)
	}
	var none any
	r.sim("POST", "/sim/faults", map[string]any{"path": "/cgi-bin/callback/check", "kind": "errcode", "errcode": -1}, &none)
	r.sim("POST", "/sim/faults", map[string]any{"path": "/cgi-bin/menu/get", "kind": "errcode", "errcode": 48001}, &none)
	for _, failure := range strings.Split(run(), "✗ ")[1:] {
		if !strings.Contains(failure, "怎么办") || !strings.Contains(failure, "ZAIYUE_") && !strings.Contains(failure, "menus/") || !strings.Contains(failure, "mp.weixin.qq.com") && !strings.Contains(failure, "developers.weixin.qq.com") {
			t.Errorf("a failure without setting or console: %s", failure)
		}
	}
	if broken := run(); !strings.Contains(broken, "✗ 回调地址") || !strings.Contains(broken, "✗ 菜单") {
		t.Errorf("ordered faults pass: %s", broken)
	}
}

// TestSynonymsAreTheStores: the server puts the shipped synonyms there once, and searches
// with what stands there from then on (row Q4).
func TestSynonymsAreTheStores(t *testing.T) {
	data := t.TempDir()
	in := func(c *config.Config) { c.DataDir = data }
	r := start(t, in)
	shipped, version, err := r.app.tools.db.Synonyms(t.Context())
	if err != nil || len(shipped) == 0 {
		t.Fatalf("synonyms after the first start: %d bytes, %v", len(shipped), err)
	}
	edited := "words:\n  - says: [雪域话费]\n    means: [租房补贴]\n"
	if err := r.app.tools.db.PutSynonyms(t.Context(), people.By{Officer: people.TheService}, version, []byte(edited)); err != nil {
		t.Fatal(err)
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	r = start(t, in)
	if kept, _, err := r.app.tools.db.Synonyms(t.Context()); err != nil || string(kept) != edited {
		t.Errorf("a second start replaced the officers' synonyms: %v", err)
	}
	found, err := r.app.tools.library.Search(t.Context(), "雪域话费", 3)
	if err != nil || len(found.Hits) == 0 || !strings.Contains(found.Hits[0].Title, "租房") {
		t.Errorf("an edited synonym finds %+v, %v", found.Hits, err)
	}
}
