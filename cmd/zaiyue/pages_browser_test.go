package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// chromium starts a headless browser. A machine without one skips the test; in CI that is
// a failure.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("chromium is not installed")
	}
	if err != nil {
		t.Skip("chromium is not installed")
	}
	opts := slices.Concat(chromedp.DefaultExecAllocatorOptions[:], []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-quic", true), chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.WSURLReadTimeout(time.Minute)})
	allocated, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(stop)
	browser, closeBrowser := chromedp.NewContext(allocated)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	ctx, cancel := context.WithTimeout(browser, 3*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// look is how a phone shows pages.
type look struct {
	name          string
	width, height int64
	scheme, media string
	font          int64 // the phone's type size; 16 is the usual one
}

func looks() []look {
	return []look{
		{"light", 390, 844, "light", "screen", 16},
		{"small", 360, 640, "light", "screen", 16},
		{"dark", 390, 844, "dark", "screen", 16},
		{"narrow, type twice as large", 320, 568, "light", "screen", 32},
		{"narrow, type of 30 pt", 320, 568, "dark", "screen", 40},
		{"printed from a dark phone", 700, 1000, "dark", "print", 16},
	}
}

// set makes the browser such a phone, with scripts off.
func (l look) set(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
	_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: l.media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}})
	if err == nil {
		_, err = cdp.Call(ctx, t, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: l.font, Fixed: l.font}})
	}
	if err == nil {
		_, err = cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	return chromedp.Void{}, err
}

// TestPagesAreReadable opens each page as several phones show it, without scripts: nothing
// wider than the screen, contrast, line spacing, room for a finger (rows S20, A9).
func TestPagesAreReadable(t *testing.T) {
	browser := chromium(t)
	r := startPages(t)
	r.act("follow", map[string]any{})
	r.act("tap", map[string]any{"button": "SUBSIDY_CHECK"})
	r.ask("1")
	faults, err := os.ReadFile("testdata/pages/faults.js")
	if err != nil {
		t.Fatal(err)
	}
	own := strings.Replace(r.app.platform.url, "127.0.0.1", "u1.sim.localhost", 1) + "/h5/me"
	if err := chromedp.Do(browser, chromedp.Navigate(own), chromedp.WaitVisible(chromedp.CSS(".sure"))); err != nil {
		t.Fatalf("signed in: %v", err)
	}
	addresses := []string{own}
	for _, path := range ownPages(t, r) {
		addresses = append(addresses, strings.TrimSuffix(own, "/h5/me")+path)
	}
	for path := range pagesOf(r) {
		addresses = append(addresses, "http://"+r.app.config.Server.Listen+path)
	}
	for _, l := range looks() {
		if err := chromedp.Do(browser, chromedp.EmulateViewport(l.width, l.height), l.set); err != nil {
			t.Fatalf("%s: %v", l.name, err)
		}
		for _, address := range addresses {
			if err := chromedp.Do(browser, chromedp.Navigate(address)); err != nil {
				t.Fatalf("%s: %s: %v", l.name, address, err)
			}
			found, err := chromedp.Run(browser, chromedp.Evaluate[[]string](string(faults)+"(44)"))
			for _, f := range found {
				t.Errorf("%s: %s: %s", l.name, address, f)
			}
			if err != nil {
				t.Fatalf("%s: %s: %v", l.name, address, err)
			}
		}
	}
}

// TestUsefulByKeyboard writes a reason and says 没用 with the keyboard alone.
func TestUsefulByKeyboard(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	const article = "rent-subsidy-tibet"
	err := chromedp.Do(browser, chromedp.Navigate("http://"+r.app.config.Server.Listen+"/articles/"+article),
		chromedp.Focus(chromedp.CSS("#reason")), chromedp.KeyEvent("电话打不通，我的号码 13812345678"),
		chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible(chromedp.CSS(".useful [role=status]")))
	if err != nil {
		t.Fatal(err)
	}
	said, err := r.app.tools.db.FeedbackOn(t.Context(), article, 10)
	if err != nil || len(said) != 1 || said[0].Useful || !strings.HasPrefix(said[0].Reason, "电话打不通") || strings.Contains(said[0].Reason, "13812345678") {
		t.Errorf("kept %+v, %v; want one 没用 with its reason, the number hidden", said, err)
	}
	if status, _ := r.get(fmt.Sprintf("/articles/%s/useful", article)); status != http.StatusOK {
		t.Errorf("the form's address, opened again: %d, want the article", status)
	}
}
