package config_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"zaiyue/config"
)

// deployed reads the examples of deploy/.
func deployed(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../deploy/*")
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	texts := map[string]string{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(file)] = string(raw)
	}
	return texts
}

// TestTheExamplesNameSettingsThatAre wants every setting that deploy/ names to exist.
func TestTheExamplesNameSettingsThatAre(t *testing.T) {
	raw, err := os.ReadFile("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var settings map[string]any
	if err := yaml.Unmarshal(raw, &settings); err != nil {
		t.Fatal(err)
	}
	variable := regexp.MustCompile(`\bZAIYUE_[A-Z_]+`)
	dotted := regexp.MustCompile(`\b(server|wechat|backup|vault|site|redis)\.([a-z_]+)\b`)
	for name, text := range deployed(t) {
		for _, v := range variable.FindAllString(text, -1) {
			if config.UnknownVariables([]string{v + "=x"}) != nil {
				t.Errorf("%s names the variable %s, which sets nothing", name, v)
			}
		}
		found := dotted.FindAllStringSubmatch(text, -1)
		for _, m := range found {
			group, _ := settings[m[1]].(map[string]any)
			if _, ok := group[m[2]]; !ok {
				t.Errorf("%s names the setting %s, which does not exist", name, m[0])
			}
		}
		if len(found) == 0 {
			t.Errorf("%s names no setting", name)
		}
	}
}

// TestTheExamplesFitTheDefaults: proxies lead to where the service listens, the unit waits
// for the stop, and keeps the keys outside the data.
func TestTheExamplesFitTheDefaults(t *testing.T) {
	c, texts := config.Default(), deployed(t)
	for _, proxy := range []string{"nginx.conf", "Caddyfile"} {
		if !strings.Contains(texts[proxy], c.Server.Listen) {
			t.Errorf("%s does not lead to %s", proxy, c.Server.Listen)
		}
	}
	unit := texts["zaiyue.service"]
	m := regexp.MustCompile(`(?m)^TimeoutStopSec=(.*)$`).FindStringSubmatch(unit)
	if m == nil {
		t.Fatal("the unit has no TimeoutStopSec")
	}
	if wait, err := time.ParseDuration(m[1]); err != nil || wait <= c.Server.ShutdownWithin {
		t.Errorf("the unit waits %s (%v) for a stop that may take %v", m[1], err, c.Server.ShutdownWithin)
	}
	for _, want := range []string{"StateDirectory=zaiyue zaiyue.keys", "ZAIYUE_DATA_DIR=%S/zaiyue\n", "ZAIYUE_VAULT_KEY_FILE=%S/zaiyue.keys/"} {
		if !strings.Contains(unit, want) {
			t.Errorf("the unit lacks %s", strings.TrimSpace(want))
		}
	}
}
