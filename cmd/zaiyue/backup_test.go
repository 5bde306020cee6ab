package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"zaiyue/backup"
	"zaiyue/config"
	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/store"
)

// inData runs a service in a data folder that the test knows; the key file is beside it.
func inData(data string) func(*config.Config) {
	return func(c *config.Config) { c.DataDir, c.Backup.Folder = data, "" }
}

// writer saves articles until it is told to end, and notes which were acknowledged.
type writer struct {
	mu    sync.Mutex
	acked []string
}

func (w *writer) run(ctx context.Context, db *store.DB, name string) error {
	for n := 0; ctx.Err() == nil; n++ {
		id := fmt.Sprintf("load-%s-%06d", name, n)
		_, err := db.SaveArticle(context.WithoutCancel(ctx), content.Article{ID: id, Kind: content.KindGuide, Title: "题", Body: strings.Repeat("正文", 200), Status: content.Published})
		if err != nil {
			return err
		}
		w.mu.Lock()
		w.acked = append(w.acked, id)
		w.mu.Unlock()
	}
	return nil
}

func (w *writer) acknowledged() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.acked...)
}

// TestRestoreUnderLoad backs up through the server, as a person does, while four writers
// write, and puts the backup back: every write acknowledged before is there (row O9).
func TestRestoreUnderLoad(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	r := start(t, inData(data))
	ctx, cancel := context.WithCancel(t.Context())
	var load writer
	var writers sync.WaitGroup
	failed := make(chan error, 4)
	for i := range 4 {
		writers.Go(func() {
			if err := load.run(ctx, r.app.tools.db, fmt.Sprint(i)); err != nil {
				failed <- err
			}
		})
	}
	r.eventually("some writes are acknowledged", func() bool { return len(load.acknowledged()) > 50 })
	before := load.acknowledged()
	code, out, errs := command(t, dir, data, "backup", "--to", "b.tar.zst")
	after := load.acknowledged()
	cancel()
	writers.Wait()
	close(failed)
	if err := <-failed; err != nil || code != 0 || !strings.Contains(out, "已备份到") || !strings.Contains(out, "核对过") {
		t.Fatalf("backup: %d %s %s; writers: %v", code, out, errs, err)
	}
	if len(after) <= len(before) {
		t.Errorf("writers stood still during the backup: %d before, %d after", len(before), len(after))
	}
	if code, _, errs := command(t, dir, data, "restore", "b.tar.zst"); code != 1 || !strings.Contains(errs, "请先停下服务") {
		t.Errorf("a restore beside a server: %d %s", code, errs)
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t, dir, data, "restore", "b.tar.zst"); code != 1 || !strings.Contains(errs, "zaiyue.db") || !strings.Contains(errs, "data_dir") {
		t.Errorf("a restore into a folder in use: %d %s", code, errs)
	}
	if err := os.Rename(data, filepath.Join(dir, "old")); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := command(t, dir, data, "restore", "b.tar.zst"); code != 0 || !strings.Contains(out, "已从") {
		t.Fatalf("restore: %d %s %s", code, out, errs)
	}
	db, err := store.Open(t.Context(), filepath.Join(data, "zaiyue.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lost := 0
	for _, id := range before {
		if _, err := db.Article(t.Context(), id); err != nil {
			lost++
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if lost > 0 {
		t.Errorf("%d of %d acknowledged writes are not in the backup", lost, len(before))
	}
	r = start(t, inData(data))
	r.act("follow", map[string]any{})
	if answer := r.ask("租房有补贴吗"); !strings.Contains(answer, "来源") {
		t.Errorf("the restored account says %q", answer)
	}
	if code, out, errs := command(t, dir, data, "audit", "verify"); code != 0 {
		t.Errorf("the restored trail: %d %s %s", code, out, errs)
	}
	t.Logf("%d writes before, %d during", len(before), len(after)-len(before))
}

// TestRestoreDeletesAgain: who was deleted after the backup is not there after the restore;
// without the keys it needs nothing is restored, and verify says which they are.
func TestRestoreDeletesAgain(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	r := start(t, inData(data))
	r.act("follow", map[string]any{"scene": "school_042"})
	who := r.openID("u1")
	sealed, err := r.app.tools.db.PutSealedFile(t.Context(), "story/1", "proof", strings.NewReader("a proof"), 100)
	if err != nil {
		t.Fatal(err)
	}
	if code, out, errs := command(t, dir, data, "backup", "--to", "b"); code != 0 || !strings.Contains(out, "需要") {
		t.Fatalf("backup: %d %s %s", code, out, errs)
	}
	if code, out, errs := command(t, dir, data, "backup", "verify", "b"); code != 0 || !strings.Contains(out, "完好") || !strings.Contains(out, "里都有") {
		t.Errorf("verify: %d %s %s", code, out, errs)
	}
	r.act("unfollow", map[string]any{})
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(data, filepath.Join(dir, "old")); err != nil {
		t.Fatal(err)
	}
	keys, aside := filepath.Join(dir, "data.keys"), filepath.Join(dir, "aside")
	if err := os.Rename(keys, aside); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := command(t, dir, data, "backup", "verify", "b"); code != 0 || !strings.Contains(out, "打不开密钥文件") {
		t.Errorf("verify without the keys: %d %s", code, out)
	}
	if code, _, errs := command(t, dir, data, "restore", "b"); code != 1 || !strings.Contains(errs, "密钥文件") {
		t.Errorf("restore without the keys: %d %s", code, errs)
	}
	if left, err := os.ReadDir(data); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	if err := errors.Join(os.RemoveAll(keys), os.Rename(aside, keys)); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := command(t, dir, data, "restore", "b"); code != 0 || !strings.Contains(out, "1 处，已经再删除一次") {
		t.Fatalf("restore: %d %s %s", code, out, errs)
	}
	db, err := store.Open(t.Context(), filepath.Join(data, "zaiyue.db"), store.Options{KeyFile: filepath.Join(keys, "keyset.json")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if g, err := db.Graduate(t.Context(), who); fault.KindOf(err) != fault.NotFound {
		t.Errorf("who left is back: scene %q, %v", g.Scene, err)
	}
	if proof, err := db.OpenSealedFile(t.Context(), sealed); err != nil {
		t.Errorf("the proof: %v", err)
	} else {
		proof.Close()
	}
}

// TestBackupsInTheConsole makes and proves one by the page, and finds it in the trail.
func TestBackupsInTheConsole(t *testing.T) {
	r := start(t, nil)
	admin := r.officer(t, people.Administrator)
	if p := admin.get("/backups"); p.status != http.StatusOK || p.text(".empty") == "" || !strings.Contains(p.text("dl.facts"), "每 24 小时一次") {
		t.Fatalf("before the first: %d %s", p.status, p.text("main"))
	}
	if p := admin.post("/backups", nil); p.status != http.StatusOK || p.text(".done") == "" {
		t.Fatalf("making one: %d %s", p.status, p.text("main"))
	}
	r.eventually("the backup is listed", func() bool { return admin.get("/backups").text("tbody .badge.good") == "完好" })
	name, _ := admin.get("/backups").doc().Find("tbody [name=name]").Attr("value")
	if _, err := backup.Verify(t.Context(), filepath.Join(backupFolder(r.app.config), name), t.TempDir(), openCopy); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	for given, want := range map[string]int{name: http.StatusOK, "../zaiyue.db": http.StatusNotFound, "": http.StatusNotFound} {
		if p := admin.post("/backups/prove", url.Values{"name": {given}}); p.status != want {
			t.Errorf("proving %q: %d, want %d", given, p.status, want)
		}
	}
	if p := admin.get("/audit"); !strings.Contains(p.text("main"), "做了一个备份") {
		t.Errorf("the trail: %s", p.text("main"))
	}
	secret := r.app.config.WeChat.AppSecret.Value()
	settings, err := r.app.config.WithoutSecrets()
	if err != nil || secret == "" || strings.Contains(string(settings), secret) {
		t.Errorf("the settings of a backup hold a secret (%v)", err)
	}
}

// TestFailedBackupInTheConsole: the page and the alert say what is wrong and what to do.
func TestFailedBackupInTheConsole(t *testing.T) {
	block := write(t, filepath.Join(t.TempDir(), "file"), "")
	r := start(t, func(c *config.Config) { c.Backup.Folder = filepath.Join(block, "backups") })
	admin := r.officer(t, people.Administrator)
	if p := admin.get("/backups"); p.status != http.StatusOK {
		t.Fatalf("the page: %d %s", p.status, p.text("main"))
	}
	admin.post("/backups", nil)
	r.eventually("the page says so", func() bool { return strings.Contains(admin.get("/backups").text(".trouble"), "换一个文件夹") })
	r.eventually("a person is told", func() bool { return strings.Contains(admin.get("/").text(".trouble"), "备份没有做成") })
	if fault.KindOf(r.app.tools.keeper.State().Last.Err) != fault.Unavailable {
		t.Errorf("the job ended with %v", r.app.tools.keeper.State().Last.Err)
	}
}
