package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zaiyue/config"
	"zaiyue/people"
)

// alerts returns the keys of the open alerts once everything noted is kept.
func (r *running) alerts() string {
	r.t.Helper()
	if err := r.app.alarm.step(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	all, err := r.app.tools.db.Alerts(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	var open []string
	for _, a := range all {
		if a.Open() {
			open = append(open, a.Key)
		}
	}
	return strings.Join(open, " ")
}

func TestLowDiskIsTold(t *testing.T) {
	r := start(t, nil)
	w := &watch{app: r.app}
	for _, tt := range []struct {
		free     uint64
		degraded bool
	}{{501 << 20, false}, {499 << 20, true}, {0, true}, {1 << 40, false}} {
		w.free = func(string) (uint64, error) { return tt.free, nil }
		if err := w.disk(); err != nil {
			t.Fatal(err)
		}
		if got := r.alerts(); (got == alertDisk) != tt.degraded || w.room() == tt.degraded {
			t.Errorf("with %d bytes free: alerts %q, room %v", tt.free, got, w.room())
		}
	}
	r.app.watch.low.Store(true)
	if status, ready := r.get("/readyz"); status != http.StatusOK || !strings.Contains(ready, "degraded") || !strings.Contains(ready, `"disk":"low"`) {
		t.Errorf("readyz with a low disk: %d %s", status, ready)
	}
	r.app.watch.low.Store(false)
	if free, err := freeBytes(existing(filepath.Join(t.TempDir(), "not", "there"))); err != nil || free == 0 {
		t.Errorf("free space of a folder to be made: %d, %v", free, err)
	}
}

func TestCertificationRunningOutIsTold(t *testing.T) {
	r := start(t, func(c *config.Config) {
		c.WeChat.CertifiedUntil = time.Now().Add(62 * 24 * time.Hour).Format(time.DateOnly)
	})
	w := &watch{app: r.app}
	w.certification()
	if got := r.alerts(); got != "" {
		t.Errorf("more than 60 days before: %q", got)
	}
	r.advance(72 * time.Hour)
	w.certification()
	if got := r.alerts(); got != alertCertified {
		t.Errorf("59 days before: %q", got)
	}
}

// TestWeChatRefusalsAreTold plays errcodes as the client reports them.
func TestWeChatRefusalsAreTold(t *testing.T) {
	r := start(t, nil)
	for _, tt := range []struct {
		api     string
		errcode int
		want    string
	}{
		{"/cgi-bin/stable_token", 0, ""},
		{"/cgi-bin/stable_token", 40164, alertAddress},
		{"/cgi-bin/menu/get", 0, alertAddress},
		{"/cgi-bin/stable_token", 0, ""},
		{"/cgi-bin/draft/add", 45009, alertQuota + "/cgi-bin/draft/add"},
		{"/cgi-bin/menu/get", 0, alertQuota + "/cgi-bin/draft/add"},
		{"/cgi-bin/draft/add", 40001, alertQuota + "/cgi-bin/draft/add"},
		{"/cgi-bin/draft/add", 0, ""},
	} {
		r.app.called(tt.api, tt.errcode, time.Millisecond)
		if got := r.alerts(); got != tt.want {
			t.Errorf("after errcode %d of %s: %q, want %q", tt.errcode, tt.api, got, tt.want)
		}
	}
}

// TestChangedTrailIsTold changes a line of the audit trail behind the service's back.
func TestChangedTrailIsTold(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	in := func(c *config.Config) { c.DataDir = data }
	r := start(t, in)
	r.officer(t, people.Editor)
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(data, "zaiyue.db")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.ReplaceAll(string(raw), `"action":"staff.add"`, `"action":"staff.adD"`)
	if changed == string(raw) {
		t.Fatal("nothing to change")
	}
	write(t, path, changed)
	r = start(t, in)
	r.eventually("a person is told", func() bool { return r.alerts() == alertAudit })
}
