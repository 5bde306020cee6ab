package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/people"
)

// TestEveryActionOfTheTrailHasWords looks for the actions and objects that the store writes.
func TestEveryActionOfTheTrailHasWords(t *testing.T) {
	words, err := trailWords()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../store/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	action := regexp.MustCompile(`"([a-z]+(?:\.[a-z_]+)+)"`)
	object := regexp.MustCompile(`audited\([^\n]*, "([a-z]+)(?:/[^"]*)?"`)
	noAction := map[string]bool{"deletions.log": true, "audit.heads": true}
	var actions []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range action.FindAllStringSubmatch(string(source), -1) {
			if !noAction[m[1]] {
				actions = append(actions, m[1])
			}
		}
		for _, m := range object.FindAllStringSubmatch(string(source), -1) {
			if said, _ := words.Object(m[1]); said == m[1] && !strings.Contains(m[1], ".") {
				t.Errorf("%s writes of the object %q, which has no words in people/actions.yaml", file, m[1])
			}
		}
	}
	for _, s := range []press.Stage{press.Pictures, press.Cover, press.Drafting, press.Ready, press.Asking, press.Submitting, press.Uncertain, press.Waiting, press.Published, press.Failed, press.Deleting, press.Deleted} {
		actions = append(actions, "wechat."+string(s))
	}
	for _, s := range []content.RuleStep{content.RuleWritten, content.RuleApproved, content.RuleStopped, content.RuleDropped, content.RuleDeleted} {
		actions = append(actions, "rule."+string(s))
	}
	if len(actions) < 30 {
		t.Fatalf("only %d actions found", len(actions))
	}
	for _, a := range actions {
		if words.Action(a) == a {
			t.Errorf("the action %q has no words in people/actions.yaml", a)
		}
	}
}

// TestTheTrailInTheConsole changes things and reads who did, as a page and as a proof (row O6).
func TestTheTrailInTheConsole(t *testing.T) {
	r := start(t, nil)
	admin, editor := r.officer(t, people.Administrator), r.officer(t, people.Editor)
	if p := admin.post("/staff/"+editor.ID, url.Values{"name": {"米玛"}, "role": {"editor"}}); p.status != http.StatusOK {
		t.Fatalf("edit: %d %s", p.status, p.text("main"))
	}
	tests := []struct {
		query, want, not string
		status           int
	}{
		{"", "改姓名或角色", "", 200},
		{"?officer=" + admin.Login, admin.Name, "命令行", 200},
		{"?officer=命令行", "添加人员", "改姓名或角色", 200},
		{"?action=staff.edit", "改姓名或角色", "添加人员", 200},
		{"?object=officer/" + editor.ID, "这里只看 人员 米玛", editor.ID, 200},
		{"?object=article/没有这篇", "没有符合条件的记录", "", 200},
		{"?day=1999-01-01", "没有符合条件的记录", "", 200},
		{"?day=yesterday", "日期请写成", "", 400},
		{"?officer=nobody", "没有登录名是这个的人员", "", 400},
		{"?officer=" + strings.Repeat("x", 400), "太长了", "", 400},
		{"?from=zzz!", "这一页已经不在了", "", 400},
		{"?object=<script>alert(1)</script>", "没有符合条件的记录", "", 200},
	}
	for _, tt := range tests {
		p := admin.get("/audit" + tt.query)
		if p.status != tt.status || !strings.Contains(p.text("main"), tt.want) || strings.Contains(p.body, "<script>alert") || tt.not != "" && strings.Contains(p.text("table"), tt.not) {
			t.Errorf("GET /audit%s = %d, want %d with %q and without %q in it:\n%s", tt.query, p.status, tt.status, tt.want, tt.not, p.text("main"))
		}
	}
	if p := editor.get("/audit"); p.status != http.StatusForbidden {
		t.Errorf("an editor reads the trail: %d", p.status)
	}
	code, out, errs := command(t, t.TempDir(), r.app.config.DataDir, "audit", "verify")
	if code != 0 || !strings.Contains(out, "操作记录完好") {
		t.Errorf("audit verify through the server = %d %s %s", code, out, errs)
	}
}

// TestKeysRotateWhileTheServerRuns uses the commands as a person does (row O4).
func TestKeysRotateWhileTheServerRuns(t *testing.T) {
	r := start(t, nil)
	data, dir := r.app.config.DataDir, t.TempDir()
	for _, step := range []struct{ args, want string }{
		{"keys status", data + ".keys"},
		{"keys forget-old", "没有可以删去的旧密钥"},
		{"keys rotate", "已换上新密钥"},
		{"keys forget-old", "--yes"},
		{"keys forget-old --yes", "已删去旧密钥"},
		{"keys status", "正在使用"},
		{"audit verify", "操作记录完好"},
	} {
		code, out, errs := command(t, dir, data, strings.Fields(step.args)...)
		if code != 0 || !strings.Contains(out, step.want) {
			t.Errorf("%s = %d %s %s, want %q", step.args, code, out, errs, step.want)
		}
	}
	if _, err := os.Stat(filepath.Join(data+".keys", "keyset.json")); err != nil {
		t.Error(err)
	}
}

// TestTheTrailAfterARestore: a backup put back is no broken trail, and one put back by hand is
// told of until somebody says that it was on purpose.
func TestTheTrailAfterARestore(t *testing.T) {
	r := start(t, nil)
	data, dir := r.app.config.DataDir, t.TempDir()
	t.Setenv("ZAIYUE_VAULT_KEY_FILE", filepath.Join(data+".keys", "keyset.json"))
	run := func(data, args, want string) {
		t.Helper()
		code, out, errs := command(t, dir, data, strings.Fields(args)...)
		if (code == 0) == strings.HasPrefix(want, "✗") || !strings.Contains(out+errs, strings.TrimPrefix(want, "✗")) {
			t.Errorf("%s = %d %s %s, want %q", args, code, out, errs, want)
		}
	}
	r.officer(t, people.Editor)
	run(data, "backup --to "+filepath.Join(dir, "b"), "已备份")
	older, err := os.ReadFile(filepath.Join(data, "zaiyue.db")) // all of it is on the disk
	if err != nil {
		t.Fatal(err)
	}
	r.officer(t, people.Editor)
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	run(data, "audit verify", "操作记录完好")

	run(filepath.Join(dir, "restored"), "restore "+filepath.Join(dir, "b"), "已从")
	run(filepath.Join(dir, "restored"), "audit verify", "操作记录完好")
	run(data, "audit verify", "操作记录完好") // and notes its later end

	if err := os.WriteFile(filepath.Join(data, "zaiyue.db"), older, 0o600); err != nil {
		t.Fatal(err)
	}
	run(data, "audit verify", "✗更早的备份")
	run(data, "audit accept", "从这里接着记")
	run(data, "audit verify", "操作记录完好")
}
