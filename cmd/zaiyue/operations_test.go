package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zaiyue/config"
)

// status asks an address and returns the status, 0 when nobody answers, and the body.
func status(t *testing.T, address string) (int, string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// TestHealthStandsApart: what operators read is not on the public listener (row O16).
func TestHealthStandsApart(t *testing.T) {
	toLive := func(c *config.Config) { *c = live(t) }
	tests := []struct {
		name    string
		change  func(*config.Config)
		public  int // status of /healthz, /readyz and /metrics there
		private bool
	}{
		{"simulator", nil, 200, false},
		{"simulator, apart", func(c *config.Config) { c.Server.OperationsListen = "127.0.0.1:0" }, 404, true},
		{"live, nowhere", toLive, 404, false},
		{"live, apart", func(c *config.Config) { toLive(c); c.Server.OperationsListen = "127.0.0.1:0" }, 404, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, tt.change)
			for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
				if got, body := r.get(path); got != tt.public || got != 200 && strings.Contains(body, "zaiyue_") {
					t.Errorf("%s on the public listener = %d, want %d", path, got, tt.public)
				}
				if !tt.private {
					continue
				}
				if got, _ := status(t, "http://"+r.app.config.Server.OperationsListen+path); got != 200 {
					t.Errorf("%s on its own listener = %d, want 200", path, got)
				}
			}
			if tt.private {
				if got, _ := status(t, "http://"+r.app.config.Server.OperationsListen+"/articles"); got != 404 {
					t.Errorf("/articles on the listener of health = %d, want 404", got)
				}
				if !strings.Contains(r.app.addresses(), r.app.config.Server.OperationsListen) {
					t.Errorf("the start does not say where health stands: %s", r.app.addresses())
				}
				if err := r.stop(); err != nil {
					t.Error(err)
				}
				if got, _ := status(t, "http://"+r.app.config.Server.OperationsListen+"/healthz"); got != 0 {
					t.Errorf("health answers %d after the stop", got)
				}
			}
		})
	}
}

// TestVerifyFiles: WeChat's files for the root of a domain, and nothing else of the folder
// (row O15).
func TestVerifyFiles(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "MP_verify_aBc123.txt"), "aBc123")
	write(t, filepath.Join(folder, "WW_verify_x1.txt"), "x1")
	write(t, filepath.Join(folder, "secret.txt"), "secret")
	write(t, filepath.Join(folder, "MP_verify_large.txt"), strings.Repeat("x", 5000))
	if err := os.Mkdir(filepath.Join(folder, "MP_verify_folder.txt"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := start(t, func(c *config.Config) { c.Server.VerifyFiles = folder })
	for path, want := range map[string]string{
		"/MP_verify_aBc123.txt": "aBc123", "/WW_verify_x1.txt": "x1", "/secret.txt": "", "/MP_verify_none.txt": "",
		"/MP_verify_large.txt": "", "/MP_verify_folder.txt": "", "/MP_verify_..%2fsecret.txt": "", "/h5/MP_verify_aBc123.txt": "",
	} {
		got, body := r.get(path)
		if want == "" && got != 404 || want != "" && (got != 200 || body != want) {
			t.Errorf("GET %s = %d %.40q, want %q", path, got, body, want)
		}
	}
}

// TestRecordNumbersStandAtTheFoot of every page graduates read, when they are set.
func TestRecordNumbersStandAtTheFoot(t *testing.T) {
	r := start(t, func(c *config.Config) {
		c.Site = config.Site{ICPNumber: "粤ICP备12345678号-1", PoliceNumber: "粤公网安备44010602000000号"}
	})
	for _, path := range []string{"/articles", "/h5/privacy", "/nothing"} {
		_, body := r.get(path)
		for _, want := range []string{"粤ICP备12345678号-1", `href="https://beian.miit.gov.cn/"`, "粤公网安备44010602000000号", "code=44010602000000"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
	}
	plain := start(t, nil)
	if _, body := plain.get("/articles"); strings.Contains(body, "records") || strings.Contains(body, "beian") {
		t.Error("without numbers there is something of them in the page")
	}
}

// TestCommandsNeedNoSecretsWhileTheServerRuns: whoever may reach the socket need not be able
// to read the secrets of the account.
func TestCommandsNeedNoSecretsWhileTheServerRuns(t *testing.T) {
	r := start(t, nil)
	t.Setenv("ZAIYUE_WECHAT_MODE", "live") // without a token: refused, where no server runs
	for data, want := range map[string]int{r.app.config.DataDir: 0, t.TempDir(): 1} {
		if code, out, errs := command(t, t.TempDir(), data, "keys", "status"); code != want || want == 1 && !strings.Contains(errs, "wechat.token") {
			t.Errorf("keys status = %d %s %s, want %d", code, out, errs, want)
		}
	}
}
