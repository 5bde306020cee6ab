package simulator

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	appSecret = "0123456789abcdef0123456789abcdef"
	simple    = "/cgi-bin/token?grant_type=client_credential&appid=wx0f1e2d3c4b5a6978&secret=" + appSecret
)

func stable(force bool) string {
	return fmt.Sprintf(`{"grant_type":"client_credential","appid":"wx0f1e2d3c4b5a6978","secret":%q,"force_refresh":%v}`, appSecret, force)
}

// works says which errcode a harmless call with the token gives.
func (b *bench) works(token string) string {
	b.t.Helper()
	return b.get("/cgi-bin/getcallbackip?access_token=" + token).code()
}

func (b *bench) advance(d string) {
	b.t.Helper()
	b.post("/sim/clock", `{"advance":"`+d+`"}`)
}

func TestChecklist04TokenService(t *testing.T) {
	b := newBench(t, nil, func(o *Options) { o.Now = func() time.Time { return time.Unix(1767225600, 0) } })
	first, kept := b.get(simple).text("access_token"), b.post("/cgi-bin/stable_token", stable(false)).text("access_token")
	second := b.get(simple).text("access_token")
	if first == second || b.works(first) != "0" || b.works(second) != "0" || b.works(kept) != "0" {
		t.Errorf("a second simple token: the first gives %s, the second %s, the stable one %s; want all to work", b.works(first), b.works(second), b.works(kept))
	}
	b.advance("5m")
	if got := b.works(first); got != "42001" {
		t.Errorf("the replaced token 5 min later: %s, want 42001", got)
	}
	again := b.post("/cgi-bin/stable_token", stable(false))
	if again.text("access_token") != kept || again.text("expires_in") != "6900" {
		t.Errorf("stable_token 5 min later = %v, want the same token with 6900 s left", again)
	}
	forced := b.post("/cgi-bin/stable_token", stable(true)).text("access_token")
	if forced == kept || b.works(kept) != "42001" {
		t.Errorf("forced: the old stable token gives %s, want 42001", b.works(kept))
	}
	if soon := b.post("/cgi-bin/stable_token", stable(true)).text("access_token"); soon != forced {
		t.Errorf("forced again within 30 s: another token, want the same")
	}
	b.advance("1h56m")
	rolled := b.post("/cgi-bin/stable_token", stable(false)).text("access_token")
	if rolled == forced || b.works(forced) != "0" {
		t.Errorf("in the last 5 minutes: same token %v, the old one gives %s; want a new one and both working", rolled == forced, b.works(forced))
	}
}

func TestChecklist04ForceLimit(t *testing.T) {
	b := newBench(t, nil, nil)
	b.post("/sim/clock", `{"set":"2026-01-01T00:00:00Z"}`)
	for i := range 21 {
		want := "0"
		if i == 20 {
			want = "45009"
		}
		if got := b.post("/cgi-bin/stable_token", stable(true)).code(); got != want {
			t.Errorf("forced refresh %d: %s, want %s", i+1, got, want)
		}
		b.advance("30s")
	}
	b.advance("24h")
	if got := b.post("/cgi-bin/stable_token", stable(true)).code(); got != "0" {
		t.Errorf("forced refresh a day later: %s, want 0", got)
	}
}

func TestChecklist04Refusals(t *testing.T) {
	b := newBench(t, nil, nil)
	tests := []struct{ query, want string }{
		{"grant_type=x&appid=wx0f1e2d3c4b5a6978&secret=" + appSecret, "40002"},
		{"grant_type=client_credential&secret=" + appSecret, "41002"},
		{"grant_type=client_credential&appid=wx0f1e2d3c4b5a6978", "41004"},
		{"grant_type=client_credential&appid=wx0000000000000000&secret=" + appSecret, "40013"},
		{"grant_type=client_credential&appid=wx0f1e2d3c4b5a6978&secret=bad", "40125"},
	}
	rid := regexp.MustCompile(` rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$`)
	for _, tt := range tests {
		got := b.get("/cgi-bin/token?" + tt.query)
		if got.code() != tt.want {
			t.Errorf("token?%s: %v, want %s", tt.query, got, tt.want)
		}
		if !rid.MatchString(got.text("errmsg")) {
			t.Errorf("errmsg %q has no rid", got.text("errmsg"))
		}
	}
	if got := b.get("/cgi-bin/stable_token").code(); got != "43002" {
		t.Errorf("GET stable_token: %s, want 43002", got)
	}
	for token, want := range map[string]string{"": "41001", "garbage": "40001"} {
		if got := b.works(token); got != want {
			t.Errorf("access_token %q: %s, want %s", token, got, want)
		}
	}
	b.call("PATCH", "/sim/options", `{"rules":{"token":{"garbage_code":40014}}}`)
	if got := b.works("garbage"); got != "40014" {
		t.Errorf("garbage by the other rule: %s, want 40014", got)
	}
}

func TestChecklist04Frozen(t *testing.T) {
	b := newBench(t, nil, nil)
	b.call("PATCH", "/sim/options", `{"secret_frozen":true}`)
	if got := b.get(simple).code(); got != "40243" {
		t.Errorf("a frozen secret: %s, want 40243", got)
	}
}

func TestChecklist04Whitelist(t *testing.T) {
	b := newBench(t, nil, func(o *Options) { o.IPWhitelist = []string{"198.51.100.0/24", "192.0.2.1"} })
	tests := []struct{ ip, want string }{{"203.0.113.7", "40164"}, {"198.51.100.9", "0"}, {"192.0.2.1", "0"}}
	for _, tt := range tests {
		r, err := http.NewRequest("GET", b.url+simple, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-For", tt.ip)
		answer, err := b.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got := decode(t, answer.Body)
		if got.code() != tt.want {
			t.Errorf("token from %s: %v, want %s", tt.ip, got, tt.want)
		}
		if text := got.text("errmsg"); tt.want == "40164" && !strings.HasPrefix(text, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: ") {
			t.Errorf("errmsg %q does not carry the address as WeChat does", text)
		}
	}
}

// TestChecklist05ValidationOrder spoils everything at once and mends it step by step.
func TestChecklist05ValidationOrder(t *testing.T) {
	b := newBench(t, nil, func(o *Options) { o.Unverified = true })
	const path = "/cgi-bin/message/custom/send"
	b.call("PATCH", "/sim/options", `{"rules":{"minute":{"`+path+`":1},"daily":{"`+path+`":2}}}`)
	token := b.token()
	b.follower()
	steps := []struct{ what, method, token, change, body, want string }{
		{"the method", "GET", "", "", "", "43002"},
		{"then the token", "POST", "", "", "", "41001"},
		{"then the account's permission", "POST", token, "", "", "48001"},
		{"then the body, within the rate", "POST", token, `{"unverified":false}`, " ", "44002"},
		{"the minute rate comes before the body", "POST", token, "", "", "45011"},
		{"the daily quota counts failures", "POST", token, `{"rules":{"minute":{"` + path + `":9},"daily":{"` + path + `":1}}}`, "", "45009"},
		{"the charset comes before JSON", "POST", token, `{"rules":{"daily":{"` + path + `":99}}}`, `{"touser":"\u4f60"`, "40033"},
		{"JSON comes before the fields", "POST", token, "", `{"touser":"x"`, "47001"},
		{"then the fields", "POST", token, "", `{"touser":"x"}`, "40003"},
	}
	for _, s := range steps {
		if s.change != "" {
			b.call("PATCH", "/sim/options", s.change)
		}
		if got := b.call(s.method, path+s.token, s.body).code(); got != s.want {
			t.Errorf("%s: %s, want %s", s.what, got, s.want)
		}
	}
}

func TestChecklist05Charset(t *testing.T) {
	tests := []struct{ body, want string }{
		{`{"a":"\u4f60\u597d"}`, "40033"},
		{`{"a":"\u0f56"}`, "40033"},
		{`{"a":"\u2028 \u003ca href=\u0022x\u0022\u003e"}`, "47001 no"},
		{`{"a":"C:\\users"}`, "47001 no"},
		{`{"a":"\\\u4f60"}`, "40033"},
		{`{"a":`, "47001"},
		{``, "44002"},
	}
	for _, tt := range tests {
		err, want := checkBody([]byte(tt.body), false), tt.want
		got := "47001 no"
		if e, ok := err.(*apiError); ok {
			got = fmt.Sprint(e.Code)
		}
		if got != want {
			t.Errorf("checkBody(%s) = %v, want %s", tt.body, err, want)
		}
	}
}

func TestChecklist06ErrorInjection(t *testing.T) {
	const path = "/cgi-bin/getcallbackip"
	b := newBench(t, nil, nil)
	for _, code := range []string{"40001", "45009", "45015", "45047", "43004", "43101", "47003", "-1"} {
		b.post("/sim/faults", `{"path":"`+path+`","errcode":`+code+`,"times":1}`)
		token := strings.TrimPrefix(b.token(), "?access_token=")
		if first, second := b.works(token), b.works(token); first != code || second != "0" {
			t.Errorf("fault %s once: %s, then %s; want it, then 0", code, first, second)
		}
	}
	tests := []struct {
		fault string
		check func(r *http.Response, body string) bool
	}{
		{`{"kind":"status","status":503,"times":1}`, func(r *http.Response, _ string) bool { return r.StatusCode == 503 }},
		{`{"kind":"truncate","times":1}`, func(_ *http.Response, body string) bool {
			return strings.HasPrefix(body, "{") && !strings.HasSuffix(body, "}")
		}},
		{`{"kind":"content_type","times":1}`, func(r *http.Response, _ string) bool { return r.Header.Get("Content-Type") == "text/html" }},
		{`{"kind":"no_errcode","times":1}`, func(_ *http.Response, body string) bool { return body == "{}" }},
		{`{"kind":"slow","delay_ms":1,"times":1}`, func(_ *http.Response, body string) bool { return strings.Contains(body, "ip_list") }},
	}
	token := b.token()
	for _, tt := range tests {
		b.post("/sim/faults", tt.fault)
		if r, body := b.do("GET", path+token, "", ""); !tt.check(r, body) {
			t.Errorf("fault %s: %d %s %q", tt.fault, r.StatusCode, r.Header.Get("Content-Type"), body)
		}
	}
	b.post("/sim/faults", `{"kind":"reset"}`)
	if answer, err := b.client.Get(b.url + path + token); err == nil {
		t.Errorf("fault reset: %d, want a broken connection", answer.StatusCode)
		answer.Body.Close()
	}
	b.call("DELETE", "/sim/faults", "")
	if got := b.get(path + token).code(); got != "0" {
		t.Errorf("after clearing: %s, want 0", got)
	}
}

func TestChecklist06Probability(t *testing.T) {
	b := newBench(t, nil, nil)
	token := strings.TrimPrefix(b.token(), "?access_token=")
	b.post("/sim/faults", `{"errcode":-1,"probability":0.5}`)
	failed := 0
	for range 60 {
		if b.works(token) == "-1" {
			failed++
		}
	}
	if failed == 0 || failed == 60 {
		t.Errorf("at a rate of 0.5, %d of 60 calls failed", failed)
	}
}

func TestChecklist01Clock(t *testing.T) {
	now := time.Date(2026, 1, 1, 15, 59, 0, 0, time.UTC)
	b := newBench(t, nil, func(o *Options) { o.Now = func() time.Time { return now } })
	b.call("PATCH", "/sim/options", `{"rules":{"daily":{"/cgi-bin/getcallbackip":1}}}`)
	token := strings.TrimPrefix(b.token(), "?access_token=")
	if first, second := b.works(token), b.works(token); first != "0" || second != "45009" {
		t.Errorf("one call a day: %s, then %s; want 0, then 45009", first, second)
	}
	b.advance("59s")
	if got := b.works(token); got != "45009" {
		t.Errorf("at 23:59:59 in China: %s, want 45009", got)
	}
	b.advance("1s")
	if got := b.works(token); got != "0" {
		t.Errorf("at midnight in China: %s, want a new quota day", got)
	}
	if got := b.get("/sim/clock").text("now"); got != "2026-01-01T16:00:00Z" {
		t.Errorf("clock %s, want 16:00:00Z", got)
	}
	b.post("/sim/clock", `{"real":true}`)
	if got := b.sim.Clock().Now(); !got.Equal(now) {
		t.Errorf("back to real time: %v, want %v", got, now)
	}
}

func TestHousekeeping(t *testing.T) {
	b := newBench(t, echoHandler, nil)
	token := b.token()
	if got := b.get("/cgi-bin/get_api_domain_ip" + token); got.text("ip_list", 0) != "127.0.0.1" {
		t.Errorf("get_api_domain_ip = %v", got)
	}
	tests := []struct{ path, body, want string }{
		{"/cgi-bin/callback/check", `{"action":"all","check_operator":"DEFAULT"}`, "0"},
		{"/cgi-bin/callback/check", `{"action":"x","check_operator":"DEFAULT"}`, "40202"},
		{"/cgi-bin/callback/check", `{"action":"all","check_operator":"x"}`, "40203"},
		{"/cgi-bin/openapi/quota/get", `{"cgi_path":"/cgi-bin/nothing"}`, "76021"},
		{"/cgi-bin/clear_quota", `{"appid":"wx"}`, "40013"},
		{"/cgi-bin/clear_quota", `{"appid":"wx0f1e2d3c4b5a6978"}`, "0"},
		{"/cgi-bin/openapi/rid/get", `{"rid":"x"}`, "76003"},
		{"/cgi-bin/openapi/rid/get", `{"rid":"00000000-00000000-00000000"}`, "76001"},
	}
	for _, tt := range tests {
		if got := b.post(tt.path+token, tt.body); got.code() != tt.want {
			t.Errorf("%s %s = %v, want %s", tt.path, tt.body, got, tt.want)
		}
	}
	rid := b.get("/cgi-bin/menu/get" + token).text("errmsg")
	rid = rid[strings.LastIndex(rid, " ")+1:]
	if got := b.post("/cgi-bin/openapi/rid/get"+token, `{"rid":"`+rid+`"}`); got.text("request", "request_url") != "/cgi-bin/menu/get" {
		t.Errorf("rid/get %s = %v, want the call of menu/get", rid, got)
	}
	quota := b.post("/cgi-bin/openapi/quota/get"+token, `{"cgi_path":"/cgi-bin/menu/get"}`)
	if quota.text("quota", "daily_limit") != "10000" || quota.text("quota", "used") != "1" {
		t.Errorf("quota/get = %v, want 1 of 10000 used", quota)
	}
	for i := range 10 {
		want := "0"
		if i == 9 {
			want = "48006"
		}
		if got := b.post("/cgi-bin/clear_quota/v2", `{"appid":"wx0f1e2d3c4b5a6978","appsecret":"`+appSecret+`"}`).code(); got != want {
			t.Errorf("clear_quota/v2 %d: %s, want %s", i+2, got, want)
		}
	}
}

func TestWireHidesSecrets(t *testing.T) {
	b := newBench(t, nil, nil)
	token := b.token()
	b.get(simple)
	b.get("/cgi-bin/getcallbackip" + token)
	_, wire := b.do("GET", "/sim/wire", "", "")
	for _, secret := range []string{appSecret, strings.TrimPrefix(token, "?access_token=")} {
		if strings.Contains(wire, secret) {
			t.Errorf("the wire log shows %.12s…: %s", secret, wire)
		}
	}
	if _, options := b.do("GET", "/sim/options", "", ""); strings.Contains(options, appSecret) || strings.Contains(options, "simulator2026") {
		t.Errorf("the options show a secret: %s", options)
	}
}
