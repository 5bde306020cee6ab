package simulator

import (
	"net/http"
	"net/url"
	"regexp"
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

// tokenShape is what [platform.newToken] and the OAuth tokens look like.
var tokenShape = regexp.MustCompile(`(98_sim|OA_|RF_)[A-Za-z0-9_-]{60,}`)

// addExchange writes an exchange to the wire log with secrets and tokens cut out.
func (p *platform) addExchange(e exchange) {
	p.mu.Lock()
	secret := p.opts.AppSecret
	p.mu.Unlock()
	for _, s := range []*string{&e.Request, &e.Response} {
		*s = tokenShape.ReplaceAllString(strings.ReplaceAll(*s, secret, "***"), "***")
	}
	p.wire.add(e)
}
