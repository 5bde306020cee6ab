package simulator

import (
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// jssdkScript pretends as much of WeChat's JS-SDK as open tags need (section 7.6).
//
//go:embed pages/jweixin.js
var jssdkScript []byte

// maxJSBody bounds what the script may send.
const maxJSBody = 16 << 10

// jssdkPage is the script, in the in-app browser only: elsewhere the SDK does nothing either.
func jssdkPage(_ *platform, _ *user, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(jssdkScript)
}

// jssdkConfig is what a page hands to wx.config.
type jssdkConfig struct {
	AppID       string   `json:"appId"`
	Timestamp   string   `json:"timestamp"`
	NonceStr    string   `json:"nonceStr"`
	Signature   string   `json:"signature"`
	OpenTagList []string `json:"openTagList"`
	URL         string   `json:"url"` // of the page, as the browser shows it
}

// jssdkConfigPage answers wx.config: config:ok, or what is wrong with the signature.
func jssdkConfigPage(p *platform, _ *user, w http.ResponseWriter, r *http.Request) {
	var in jssdkConfig
	if !readJSBody(w, r, &in) {
		return
	}
	p.mu.Lock()
	ticket, appID, site := p.jsTicket, p.opts.AppID, p.opts.SiteURL
	now := p.clock.Now()
	p.mu.Unlock()
	message := "config:ok"
	switch {
	case in.AppID != appID:
		message = "config:invalid appId"
	case ticket.value == "" || now.Sub(ticket.expires) >= 0:
		message = "config:invalid signature" // nobody asked for a ticket that is good now
	case !signedBy(ticket.value, in, siteAddress(in.URL, site)):
		message = "config:invalid signature"
	}
	answerJS(w, map[string]string{"errMsg": message})
}

// siteAddress is the address of a page on the service's site; in the in-app browser each
// graduate has a host of their own.
func siteAddress(shown, site string) string {
	at, err := url.Parse(shown)
	base, errSite := url.Parse(site)
	if err != nil || errSite != nil {
		return ""
	}
	at.Scheme, at.Host, at.Fragment = base.Scheme, base.Host, ""
	return at.String()
}

// signedBy reports whether a page was signed with the ticket (section 10.5).
func signedBy(ticket string, in jssdkConfig, page string) bool {
	if _, err := strconv.ParseInt(in.Timestamp, 10, 64); err != nil {
		return false
	}
	sum := sha1.Sum([]byte(strings.Join([]string{"jsapi_ticket=" + ticket, "noncestr=" + in.NonceStr, "timestamp=" + in.Timestamp, "url=" + page}, "&")))
	return hex.EncodeToString(sum[:]) == in.Signature
}

// jssdkSubscribePage is the graduate's tap on <wx-open-subscribe>: every template is agreed to.
func jssdkSubscribePage(p *platform, u *user, w http.ResponseWriter, r *http.Request) {
	var in struct {
		Templates []string `json:"templates"`
	}
	if !readJSBody(w, r, &in) {
		return
	}
	if len(in.Templates) == 0 || len(in.Templates) > 3 {
		answerJS(w, map[string]any{"errCode": 10001, "errMsg": "subscribe: template number invalid"})
		return
	}
	var given consent
	details := map[string]string{}
	for _, id := range in.Templates {
		given.Choices = append(given.Choices, struct {
			TemplateID string `json:"template_id"`
			Status     string `json:"status"`
		}{TemplateID: id})
		details[id] = `{"status":"accept"}`
	}
	p.mu.Lock()
	_, err := p.actConsent(u, given)
	p.mu.Unlock()
	if err != nil {
		answerJS(w, map[string]any{"errCode": 10003, "errMsg": "subscribe: " + err.Error()})
		return
	}
	doubly, err := json.Marshal(details)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answerJS(w, map[string]string{"errMsg": "subscribe:ok", "subscribeDetails": string(doubly)})
}

// readJSBody reads what the script sent, as the page of the same host.
func readJSBody(w http.ResponseWriter, r *http.Request, into any) bool {
	if r.Method != http.MethodPost || r.Header.Get("Sec-Fetch-Site") != "same-origin" && r.Header.Get("Origin") != "http://"+r.Host {
		http.Error(w, "only the page itself may ask", http.StatusForbidden)
		return false
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxJSBody)).Decode(into); err != nil {
		http.Error(w, fmt.Sprintf("no JSON: %v", err), http.StatusBadRequest)
		return false
	}
	return true
}

func answerJS(w http.ResponseWriter, v any) {
	body, err := encodeJSON(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(body)
}
