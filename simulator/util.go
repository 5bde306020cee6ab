package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

func unix(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// flat is a query with one value a name, without secrets.
func flat(q url.Values) map[string]string {
	m := make(map[string]string, len(q))
	for name, values := range q {
		m[name] = strings.Join(values, ",")
		switch name {
		case "access_token", "secret", "appsecret", "code", "refresh_token":
			m[name] = "***"
		}
	}
	return m
}

// differing is the body when it is not what was meant already.
func differing(body []byte, meant string) string {
	if string(body) == meant {
		return ""
	}
	return string(body)
}

// printable is a request's body for the wire log: uploads are named, not copied.
func printable(r *http.Request, body []byte) string {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return "[multipart]"
	}
	return string(body)
}

// addExchange writes an exchange to the wire log with the account's secrets cut out.
func (p *platform) addExchange(e exchange) {
	p.mu.Lock()
	secrets := []string{p.opts.AppSecret, p.tokens.simple.current.value, p.tokens.stable.current.value}
	p.mu.Unlock()
	for _, s := range secrets {
		if s == "" {
			continue
		}
		e.Request = strings.ReplaceAll(e.Request, s, "***")
		e.Response = strings.ReplaceAll(e.Response, s, "***")
	}
	p.wire.add(e)
}
