package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// bench is a running simulator and the webhook of a pretended service. All talk is raw
// HTTP.
type bench struct {
	t      *testing.T
	url    string
	client *http.Client
	sim    *Simulator
}

const testKey = "Zm9yLXRpYmV0YW4tZ3JhZHVhdGVzLWluLWd1YW5nZG0"

// newBench starts a simulator in plain mode with short deadlines. change may alter the
// options; webhook answers the pushes and may be nil.
func newBench(t *testing.T, webhook http.HandlerFunc, change func(*Options)) *bench {
	t.Helper()
	opts := Options{DeliveryTimeout: Span{2 * time.Second}}
	if webhook != nil {
		service := httptest.NewServer(webhook)
		t.Cleanup(service.Close)
		opts.WebhookURL, opts.SiteURL = service.URL+"/wechat", service.URL
	}
	if change != nil {
		change(&opts)
	}
	sim, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim.Handler())
	if err := sim.SetURLs(server.URL, "", ""); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, url: server.URL, client: server.Client(), sim: sim}
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := sim.Close(ctx); err != nil {
			t.Errorf("Close: %v", err)
		}
		server.Close()
	})
	return b
}

// do sends a request to the simulator; host replaces the Host header when not empty.
func (b *bench) do(method, path, host, body string) (*http.Response, string) {
	b.t.Helper()
	r, err := http.NewRequest(method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if host != "" {
		r.Host = host
	}
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer, string(data)
}

// object is a decoded JSON object.
type object map[string]any

func (b *bench) call(method, path, body string) object {
	b.t.Helper()
	_, text := b.do(method, path, "", body)
	o := object{}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	if err := d.Decode(&o); err != nil {
		b.t.Fatalf("%s %s answered %q: %v", method, path, text, err)
	}
	return o
}

func (b *bench) get(path string) object        { b.t.Helper(); return b.call("GET", path, "") }
func (b *bench) post(path, body string) object { b.t.Helper(); return b.call("POST", path, body) }

// list reads a JSON array.
func (b *bench) list(path string) []object {
	b.t.Helper()
	_, text := b.do("GET", path, "", "")
	var l []object
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		b.t.Fatalf("GET %s answered %q: %v", path, text, err)
	}
	return l
}

// token fetches a stable token and returns "?access_token=…".
func (b *bench) token() string {
	b.t.Helper()
	o := b.post("/cgi-bin/stable_token", fmt.Sprintf(`{"grant_type":"client_credential","appid":%q,"secret":%q}`,
		b.sim.platform.opts.AppID, b.sim.platform.opts.AppSecret))
	return "?access_token=" + o.text("access_token")
}

// follower makes a graduate who follows, without a push, and returns the openid.
func (b *bench) follower() string {
	b.t.Helper()
	return b.post("/sim/users", `{"follows":true}`).text("openid")
}

// at walks into nested objects and arrays: o.at("screen", 0, "text").
func (o object) at(path ...any) any {
	var v any = map[string]any(o)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s < 0 {
				s += len(l)
			}
			if s < 0 || s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

// text is at as text, "" for what is not there.
func (o object) text(path ...any) string {
	v := o.at(path...)
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// code is the errcode; 0 when absent.
func (o object) code() string {
	if o["errcode"] == nil {
		return "0"
	}
	return o.text("errcode")
}

// decode reads and closes a JSON body.
func decode(t *testing.T, body io.ReadCloser) object {
	t.Helper()
	defer body.Close()
	o := object{}
	d := json.NewDecoder(body)
	d.UseNumber()
	if err := d.Decode(&o); err != nil {
		t.Fatal(err)
	}
	return o
}

// echoHandler is a webhook that echoes in plain mode.
func echoHandler(w http.ResponseWriter, r *http.Request) { (&pushes{answer: echo}).ServeHTTP(w, r) }

// listOf decodes a JSON array of objects.
func listOf(t *testing.T, body string) []object {
	t.Helper()
	var l []object
	if err := json.Unmarshal([]byte(body), &l); err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	return l
}
