package main

import (
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"zaiyue/config"
)

// live is a configuration of live mode that starts and calls nobody.
func live(t *testing.T) config.Config {
	t.Helper()
	c := config.Default()
	c.Server.Listen, c.DataDir = "127.0.0.1:0", t.TempDir()
	c.WeChat.Mode, c.WeChat.Encryption = config.ModeLive, "plain"
	c.WeChat.AppID, c.WeChat.Token = "wx0f1e2d3c4b5a6978", "livetest1"
	c.WeChat.APIBase = "http://127.0.0.1:1"
	return c
}

// TestLiveWithoutAppSecret: an account without API rights answers; what cannot work is said.
func TestLiveWithoutAppSecret(t *testing.T) {
	logs := &safeBuffer{}
	a, err := newApp(t.Context(), live(t), slog.New(slog.NewJSONHandler(logs, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.stop(); err != nil {
			t.Error(err)
		}
	}()
	if !strings.Contains(logs.String(), "ZAIYUE_WECHAT_APP_SECRET") {
		t.Errorf("the log does not name what is missing: %s", logs)
	}
	if _, err := a.tools.client.GetMenu(t.Context()); err == nil || !strings.Contains(err.Error(), "wechat.app_secret") {
		t.Errorf("a call without AppSecret: %v", err)
	}
}

// TestStopSaysWhatItCutOff: a request that does not end within the setting is cut off, in
// one sentence.
func TestStopSaysWhatItCutOff(t *testing.T) {
	c := live(t)
	c.Server.ShutdownWithin = time.Millisecond
	a, err := newApp(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	a.serve()
	conn, err := net.Dial("tcp", a.config.Server.Listen)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// The answer 100 tells that the body is being waited for.
	if _, err := io.WriteString(conn, "POST /wechat HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, len("HTTP/1.1 100 Continue"))); err != nil {
		t.Fatal(err)
	}
	err = a.stop()
	if err == nil || !strings.Contains(err.Error(), "server.shutdown_within") || strings.Contains(err.Error(), "\n") {
		t.Errorf("stop: %v", err)
	}
}
