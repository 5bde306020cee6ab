package simulator

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What an attack expects of a service that holds.
const (
	wantRefused  = "refused"  // a 4xx without detail
	wantAnswered = "answered" // 200: odd, but a message all the same
	wantHandled  = "handled"  // anything but a 5xx or a broken connection
)

// attack is one hostile request (section 15.12). make gets a letter that is right in
// everything and spoils it; p.mu is held.
type attack struct {
	name   string
	words  string
	want   string
	sealed bool // only where messages are encrypted
	make   func(p *platform, w wrapping) (letter, error)
}

// attackResult is what the control API answers.
type attackResult struct {
	Name    string `json:"name"`
	Words   string `json:"words"`
	Want    string `json:"want"`
	Verdict string `json:"verdict"` // held, fell, skipped
	Status  int    `json:"status"`
	Body    string `json:"body"`
	Detail  string `json:"detail,omitempty"`
}

func (p *platform) controlAttacks(*http.Request) (any, error) {
	listed := []attackResult{}
	for _, a := range attacks() {
		listed = append(listed, attackResult{Name: a.name, Words: a.words, Want: a.want})
	}
	return listed, nil
}

// controlAttack sends one attack, or all of them.
func (p *platform) controlAttack(r *http.Request) (any, error) {
	all := attacks()
	name := r.PathValue("name")
	if name == "all" {
		results := []attackResult{}
		for _, a := range all {
			results = append(results, p.attack(r.Context(), a))
		}
		return results, nil
	}
	i := slices.IndexFunc(all, func(a attack) bool { return a.name == name })
	if i < 0 {
		return nil, notFound("没有这种攻击")
	}
	return p.attack(r.Context(), all[i]), nil
}

// attack sends one hostile request and judges the answer.
func (p *platform) attack(ctx context.Context, a attack) attackResult {
	result := attackResult{Name: a.name, Words: a.words, Want: a.want}
	p.mu.Lock()
	webhook, deadline := p.opts.WebhookURL, p.opts.DeliveryTimeout.Duration
	skip := a.sealed && p.opts.Encryption == plain
	w := p.attackWrapping()
	l, err := a.make(p, w)
	p.mu.Unlock()
	switch {
	case skip:
		result.Verdict, result.Detail = "skipped", "明文模式下没有这一项"
		return result
	case err != nil:
		result.Verdict, result.Detail = "skipped", err.Error()
		return result
	}
	bounded, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	started := time.Now()
	status, body, err := p.post(bounded, l, webhook, "text/xml", 0)
	result.Status, result.Body = status, cutBody(string(body))
	result.Verdict, result.Detail = judgeAttack(a.want, status, body, err)
	p.addExchange(exchange{At: p.clock.Now(), Kind: "push", Method: http.MethodPost, Path: webhook, Query: flat(l.query),
		Request: string(w.inner), Sent: string(l.body), Status: status, Response: string(body),
		Verdict: "attack " + a.name + ": " + result.Verdict, Detail: result.Detail, TookMS: milliseconds(time.Since(started))})
	return result
}

// refusalBytes is how long a refusal may be: longer ones tell too much.
const refusalBytes = 64

func judgeAttack(want string, status int, body []byte, err error) (verdict, detail string) {
	switch {
	case err != nil:
		return "fell", err.Error()
	case status >= 500:
		return "fell", "服务自己出了错"
	case want == wantRefused && (status < 400 || len(body) > refusalBytes):
		return "fell", "应当拒绝，并且不说原因"
	case want == wantAnswered && status != http.StatusOK:
		return "fell", "应当照常回应"
	}
	return "held", ""
}

// attackWrapping is an ordinary text message of a stranger; p.mu is held.
func (p *platform) attackWrapping() wrapping {
	m := push{from: "oAttacker00000000000000000" + p.random(2), msgType: "text", created: p.clock.Now(),
		elements: []element{text("Content", "在吗"), number("MsgId", p.next("msgid", 25012345678901234))}}
	return wrapping{from: m.from, inner: p.inner(m), key: p.opts.EncodingAESKey, at: m.created}
}

// controlVerify does the GET check of the console (section 1.2): the right signature has
// to be answered with the echostr and nothing else, a wrong one must not.
func (p *platform) controlVerify(r *http.Request) (any, error) {
	p.mu.Lock()
	webhook, token := p.opts.WebhookURL, p.opts.Token
	timestamp, nonce := strconv.FormatInt(p.clock.Now().Unix(), 10), strconv.FormatUint(uint64(p.rng.Uint32()), 10)
	echo := strconv.FormatUint(p.rng.Uint64(), 10)
	p.mu.Unlock()
	query := url.Values{"signature": {sign(token, timestamp, nonce)}, "timestamp": {timestamp}, "nonce": {nonce}, "echostr": {echo}}
	status, body, err := p.getWebhook(r.Context(), webhook, query)
	result := attackResult{Name: "verify", Words: "后台保存配置时的校验", Want: "echo", Verdict: "held", Status: status, Body: body}
	if err != nil || status != http.StatusOK || body != echo {
		result.Verdict, result.Detail = "fell", fmt.Sprintf("应当原样返回 echostr，得到 %q %v", body, err)
		return result, nil
	}
	query.Set("signature", strings.Repeat("0", 40))
	if _, body, err := p.getWebhook(r.Context(), webhook, query); err == nil && strings.Contains(body, echo) {
		result.Verdict, result.Detail = "fell", "签名不对也返回了 echostr"
	}
	return result, nil
}

func (p *platform) getWebhook(ctx context.Context, webhook string, query url.Values) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, webhook+"?"+query.Encode(), nil)
	if err != nil {
		return 0, "", err
	}
	answer, err := (&http.Client{Transport: p.transport, Timeout: 10 * time.Second}).Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, bodyLimit))
	return answer.StatusCode, string(body), err
}
