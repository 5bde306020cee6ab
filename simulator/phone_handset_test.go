package simulator

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// handset is the phone page in a browser, before a simulator with three graduates, a menu
// and the stand-in service.
type handset struct {
	*bench
	ctx     context.Context
	service *standIn
	front   atomic.Value // the http.Handler that answers at the page's address
}

// step is one thing done at the page, or waited for.
type step = chromedp.Action[chromedp.Void]

const testMenu = `{"button":[{"type":"click","name":"帮助","key":"HELP"},
	{"name":"补贴","sub_button":[{"type":"click","name":"租房","key":"RENT"},{"type":"click","name":"路费","key":"TRAVEL"}]}]}`

// openPhone opens the page in a window of its own: cookies of one test are not another's.
func openPhone(t *testing.T, browser context.Context, width, height int64) *handset {
	t.Helper()
	h := &handset{service: newStandIn()}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.front.Load().(http.Handler).ServeHTTP(w, r) }))
	t.Cleanup(front.Close)
	h.bench = h.platform(t, front.URL)
	h.post("/cgi-bin/menu/create"+h.token(), testMenu)
	tab, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	if err := chromedp.Do(tab); err != nil {
		t.Fatalf("no tab: %v", err)
	}
	ctx, cancel := context.WithTimeout(tab, time.Minute)
	t.Cleanup(cancel)
	h.ctx = ctx
	h.run(chromedp.EmulateViewport(width, height), chromedp.Navigate("http://"+h.host("sim.localhost")+"/"), shows("#connection", "已连接"))
	return h
}

// platform starts a simulator with three graduates behind the page's address.
func (h *handset) platform(t *testing.T, address string) *bench {
	t.Helper()
	b := newBench(t, h.service.ServeHTTP, func(o *Options) { o.Deliveries = 1; o.DeliveryTimeout = Span{30 * time.Second} })
	if err := b.sim.SetURLs(address, "", ""); err != nil {
		t.Fatal(err)
	}
	b.url = address
	b.sim.Seed()
	h.service.appID, h.service.host = b.sim.platform.opts.AppID, strings.TrimPrefix(b.sim.platform.opts.SiteURL, "http://")
	h.front.Store(b.sim.Handler())
	return b
}

// restart ends the simulator and starts another at the same address, as a developer does.
func (h *handset) restart(t *testing.T) {
	t.Helper()
	old := h.sim
	h.bench = h.platform(t, h.url)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := old.Close(ctx); err != nil {
		t.Fatalf("Close: %v", err)
	}
}

// host is a name with the simulator's port.
func (h *handset) host(name string) string {
	u, err := url.Parse(h.url)
	if err != nil {
		h.t.Fatal(err)
	}
	return name + ":" + u.Port()
}

func (h *handset) run(steps ...step) {
	h.t.Helper()
	if err := chromedp.Do(h.ctx, steps...); err != nil {
		h.t.Fatalf("%v\nscreen: %q", err, h.words("#screen"))
	}
}

// words is what stands in an element now.
func (h *handset) words(selector string) string {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(h.ctx), 5*time.Second)
	defer cancel()
	words, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf("document.querySelector(%q)?.innerText ?? '(none)'", selector)))
	if err != nil {
		return err.Error()
	}
	return words
}

// until waits until a function of the page gives true.
func until(function string, args ...any) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.PollFunction[bool](function, chromedp.WithPollingArgs(args...), chromedp.WithPollingTimeout(20*time.Second), chromedp.WithPollingInterval(50*time.Millisecond))(ctx, t)
		if err != nil {
			err = fmt.Errorf("waiting for %q: %w", args, err)
		}
		return chromedp.Void{}, err
	}
}

// shows waits until a visible element of a selector has the words in it.
// Empty words reach the page as undefined.
func shows(selector, words string) step {
	return until(`(selector, words) => [...document.querySelectorAll(selector)].some((e) => e.checkVisibility() && e.innerText.includes(words ?? ''))`, selector, words)
}

// gone waits until nothing visible fits the selector.
func gone(selector string) step {
	return until(`(selector) => ![...document.querySelectorAll(selector)].some((e) => e.checkVisibility())`, selector)
}

// press clicks the first visible element of a selector whose words are the given ones;
// empty words fit all.
func press(selector, words string) step {
	return until(`(selector, words) => {
		const found = [...document.querySelectorAll(selector)].find((e) => e.checkVisibility() && (!words || e.innerText.trim() === words));
		found?.click();
		return Boolean(found);
	}`, selector, words)
}

// fill sets a field, as a person who types or chooses would.
func fill(selector, value string) step {
	return until(`(selector, value) => {
		const field = document.querySelector(selector);
		if (!field) return false;
		field.value = value;
		field.dispatchEvent(new Event('input', { bubbles: true }));
		field.dispatchEvent(new Event('change', { bubbles: true }));
		return true;
	}`, selector, value)
}

// focused waits until the focus stands on the words.
func focused(words string) step {
	return until(`(words) => document.activeElement?.innerText === words`, words)
}

// asked does a step again while it fails: a page or frame that is on its way to another
// cannot be asked.
func asked(s step) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		for {
			none, err := s(ctx, t)
			if err == nil || ctx.Err() != nil {
				return none, err
			}
		}
	}
}

// trueNow waits until an expression of the page is true. It also asks a page that was left
// and came back, which until cannot.
func trueNow(expression string) step {
	return asked(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		ok, err := chromedp.Evaluate[bool]("Boolean("+expression+")")(ctx, t)
		if err == nil && !ok {
			err = fmt.Errorf("waiting for %s", expression)
		}
		return chromedp.Void{}, err
	})
}

// inFrame waits until a function of the page inside the phone gives true.
func inFrame(function string, args ...any) step {
	return asked(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		frames, err := chromedp.Nodes(chromedp.CSS(".browser:not([hidden]) iframe"))(ctx, t)
		if err == nil {
			_, err = chromedp.PollFunction[bool](function, chromedp.WithPollingInFrame(frames[0]), chromedp.WithPollingArgs(args...), chromedp.WithPollingInterval(50*time.Millisecond))(ctx, t)
		}
		if err != nil {
			err = fmt.Errorf("in the frame, waiting for %q: %w", args, err)
		}
		return chromedp.Void{}, err
	})
}

// framed waits until the page inside the phone shows words.
func framed(words string) step {
	return inFrame(`(words) => document.body?.innerText.includes(words)`, words)
}

func followed() step {
	return chromedp.Steps(press("#follow", ""), shows(".theirs .bubble", "欢迎来到在粤"))
}

// types writes in the line and presses Enter.
func types(words string) step {
	return chromedp.Steps(chromedp.WaitVisible(chromedp.CSS("#words")), chromedp.SendKeys(chromedp.CSS("#words"), words+"\r"))
}

func keyboard() step {
	return chromedp.Steps(press(`[aria-label="显示键盘"]`, ""), chromedp.WaitVisible(chromedp.CSS("#words")))
}
