package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zaiyue/config"
)

func none(string) (string, bool) { return "", false }

func env(pairs map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := pairs[name]; return v, ok }
}

func TestFileHoldsTheDefaults(t *testing.T) {
	got, err := config.Load("../config.yaml", none)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(config.Default(), got); diff != "" {
		t.Errorf("config.yaml differs from Default (-want +got):\n%s", diff)
	}
}

func load(t *testing.T, text string, pairs map[string]string) (config.Config, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config.Load(file, env(pairs))
}

func TestEveryProblemAtOnceWithKeyAndLine(t *testing.T) {
	_, err := load(t, `server:
  listen: 0.0.0.0:8080
  listenn: 1
wechat:
  token: abc123
  deliveries: many
  reply_within: 6s
  encryption: [safe]
data_dir: {a: 1}
colour: red
`, nil)
	if err == nil {
		t.Fatal("loaded")
	}
	for _, want := range []string{
		":2: server.listen: must be a loopback",
		":3: server.listenn: is not a setting; did you mean listen?",
		":5: wechat.token: is a secret and must not stand in the file; set ZAIYUE_WECHAT_TOKEN",
		`:6: wechat.deliveries: must be a whole number, not "many"`,
		":7: wechat.reply_within: must be below 5s",
		":8: wechat.encryption: must be a single value",
		":9: data_dir: must be a single value",
		":10: colour: is not a setting",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("problems lack %q:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "abc123") {
		t.Error("a problem shows the secret")
	}
}

// TestFileThatIsNotOneMapping: what stands in the file is never passed over in silence.
func TestFileThatIsNotOneMapping(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a list", "- a\n- b\n", ":1: (file): must hold keys"},
		{"a second document", "server:\n  listen: 127.0.0.1:80\n---\ncolour: red\n", ":3: (file): holds a second document"},
		{"no YAML", "server:\n listen: [\n", "(file): is not YAML"},
		{"broken behind the first document", "data_dir: data\n---\n[\n", "(file): is not YAML"},
		{"days backwards", "chat:\n  office_days: 5-1\n", ":2: chat.office_days: must be days"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := load(t, tt.text, nil); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%q: got %v, want %q", tt.text, err, tt.want)
			}
		})
	}
	for _, empty := range []string{"", "# nothing\n", "server:\n"} {
		if _, err := load(t, empty, nil); err != nil {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

func TestSecretSetTwice(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(secret, []byte("fromfile1"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := load(t, "", map[string]string{"ZAIYUE_WECHAT_TOKEN": "abc123", "ZAIYUE_WECHAT_TOKEN_FILE": secret})
	if err == nil || !strings.Contains(err.Error(), "wechat.token: is set twice, by ZAIYUE_WECHAT_TOKEN and by ZAIYUE_WECHAT_TOKEN_FILE") {
		t.Errorf("got %v", err)
	}
	c, err := load(t, "", map[string]string{"ZAIYUE_WECHAT_TOKEN": "", "ZAIYUE_WECHAT_TOKEN_FILE": secret})
	if err != nil || c.WeChat.Token.Value() != "fromfile1" {
		t.Errorf("an empty variable beside the file: %v", err)
	}
}

func TestEnvironment(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(secret, []byte("fromfile1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(t, "wechat:\n  mode: simulator\n", map[string]string{
		"ZAIYUE_WECHAT_MODE": "live", "ZAIYUE_WECHAT_TOKEN_FILE": secret, "ZAIYUE_WECHAT_APP_ID": "wx0f1e2d3c4b5a6978",
		"ZAIYUE_WECHAT_ENCRYPTION": "plain", "ZAIYUE_SERVER_LISTEN": "0.0.0.0:80", "ZAIYUE_WECHAT_MAX_CLOCK_SKEW": "0",
		"ZAIYUE_REDIS_URL": "redis://:pass@localhost:6379",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.WeChat.Token.Value() != "fromfile1" || c.Server.Listen != "0.0.0.0:80" || c.WeChat.MaxClockSkew != 0 || c.WeChat.Mode != config.ModeLive {
		t.Errorf("environment not taken over: %+v", c)
	}
	if text := fmt.Sprintf("%v %+v %#v", c, c, c); strings.Contains(text, "fromfile1") || strings.Contains(text, "pass@") {
		t.Errorf("a secret prints: %s", text)
	}
}

func TestLiveRefusesToStart(t *testing.T) {
	tests := []struct {
		name string
		env  map[string]string
		want []string
		not  string
	}{
		{"nothing set", nil, []string{"wechat.token: is missing", "wechat.app_id: is missing", "wechat.encoding_aes_key: is missing"}, ""},
		{"plain by name", map[string]string{"ZAIYUE_WECHAT_ENCRYPTION": "plain"}, []string{"wechat.token: is missing"}, "encoding_aes_key"},
		{"short key", map[string]string{"ZAIYUE_WECHAT_ENCODING_AES_KEY": "short"}, []string{"wechat.encoding_aes_key: must be exactly 43"}, "is missing, and"},
		{"previous alone", map[string]string{"ZAIYUE_WECHAT_ENCRYPTION": "plain", "ZAIYUE_WECHAT_PREVIOUS_ENCODING_AES_KEY": strings.Repeat("a", 43)}, []string{"wechat.previous_encoding_aes_key: is set without"}, ""},
		{"not a number", map[string]string{"ZAIYUE_WECHAT_DELIVERIES": "x"}, []string{"wechat.deliveries: must be a whole number (from ZAIYUE_WECHAT_DELIVERIES)"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, "wechat:\n  mode: live\n", tt.env)
			if err == nil {
				t.Fatal("loaded")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("problems lack %q:\n%v", want, err)
				}
			}
			if tt.not != "" && strings.Contains(err.Error(), tt.not) {
				t.Errorf("problems have %q:\n%v", tt.not, err)
			}
		})
	}
}

func TestUnknownVariables(t *testing.T) {
	got := config.UnknownVariables([]string{"ZAIYUE_WECHAT_TOKEN=x", "ZAIYUE_WECHAT_TOKE=x", "PATH=/", "ZAIYUE_WECHAT_TOKEN_FILE=y"})
	if diff := cmp.Diff([]string{"ZAIYUE_WECHAT_TOKE"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheKeyFileLiesOutsideTheData(t *testing.T) {
	for file, ok := range map[string]bool{"": true, "keys.json": true, "data.keys/keys.json": true, "/etc/zaiyue/keys.json": true, "data/keys.json": false, "data/a/../keys.json": false, "./data/keys/k": false} {
		_, err := load(t, "vault: {key_file: "+strconv.Quote(file)+"}\n", nil)
		if (err == nil) != ok {
			t.Errorf("vault.key_file %q = %v, want allowed %v", file, err, ok)
		}
	}
}

func TestWhatStandsBeforeTheService(t *testing.T) {
	tests := []struct {
		key, value string
		ok         bool
	}{
		{"server: {trusted_proxies: %s}", "127.0.0.1, 10.0.0.0/8,::1", true},
		{"server: {trusted_proxies: %s}", "proxy.example", false},
		{"server: {trusted_proxies: %s}", "10.0.0.0/99", false},
		{"server: {operations_listen: %s}", "127.0.0.1:9080", true},
		{"server: {operations_listen: %s}", "0.0.0.0:9080", false}, // in simulator mode
		{"server: {operations_listen: %s}", "9080", false},
		{"site: {icp_number: %s}", "粤ICP备12345678号-1", true},
		{"site: {icp_number: %s}", "粤ICP备2026012345号", true},
		{"site: {icp_number: %s}", "12345678", false},
		{"site: {police_number: %s}", "粤公网安备44010602000000号", true},
		{"site: {police_number: %s}", "粤公网安备 44010602000000号", true},
		{"site: {police_number: %s}", "44010602000000", false},
	}
	for _, tt := range tests {
		_, err := load(t, fmt.Sprintf(tt.key, strconv.Quote(tt.value))+"\n", nil)
		if (err == nil) != tt.ok {
			t.Errorf("%s with %q: %v, want allowed %v", tt.key, tt.value, err, tt.ok)
		}
	}
}
