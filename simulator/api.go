package simulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// endpoint is one call of the platform's API. The table in [platform.endpoints] holds all
// of them; [platform.serveAPI] checks a call in the fixed order of section 15.5 before
// Call sees it: method, token, account permission, minute rate, daily quota, body,
// charset, JSON. Fields are Call's own.
type endpoint struct {
	Path    string
	Methods []string // GET, POST; other methods are 43001 or 43002
	NoToken bool     // the call carries no access_token
	Needs   right    // what the account must be, else 48001
	Form    bool     // the body is multipart, or needs no JSON check
	NoBody  bool     // a POST that may come without a body

	// Call answers with something to write as JSON (nil means errcode 0), a [raw] answer,
	// or an error made by [refuse]. p.mu is held.
	Call func(c *call) (any, error)
}

// right is what an API asks of the account (section 14).
type right string

const (
	anyAccount      right = ""
	verified        right = "verified"         // any verified account
	verifiedService right = "verified service" // a verified service account
)

// call is one request to the API.
type call struct {
	*platform
	R     *http.Request
	Query url.Values
	Body  []byte
	Now   time.Time
	IP    string
}

// decode reads the JSON body into v. Wrong types are 47001.
func (c *call) decode(v any) error {
	if err := json.Unmarshal(c.Body, v); err != nil {
		return refuse(47001)
	}
	return nil
}

// raw is an answer that is not JSON: the bytes of a media file.
type raw struct {
	ContentType string
	FileName    string
	Data        []byte
}

// apiError is a refusal. The zero Text takes the platform's usual words for Code.
type apiError struct {
	Code int
	Text string
}

func (e *apiError) Error() string { return strconv.Itoa(e.Code) + " " + e.Text }

func refuse(code int) error { return &apiError{Code: code} }

func refusef(code int, format string, args ...any) error {
	return &apiError{Code: code, Text: fmt.Sprintf(format, args...)}
}

// endpoints is the table of the whole API, one function a family.
func (p *platform) endpoints() []endpoint {
	return slices.Concat(
		tokenEndpoints(), baseEndpoints(), quotaEndpoints(), menuEndpoints(),
		conditionalEndpoints(), customEndpoints(), snsEndpoints(), familyEndpoints(),
	)
}

const apiBodyLimit = 12 << 20 // videos are at most 10 MB

// serveAPI answers one call of ep and records it.
func (p *platform) serveAPI(ep endpoint, w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, apiBodyLimit))
	record := exchange{
		At: p.clock.Now(), Kind: "api", Method: r.Method, Path: r.URL.Path,
		Query: flat(r.URL.Query()), Request: printable(r, body),
	}
	defer func() {
		record.TookMS = milliseconds(time.Since(started))
		p.addExchange(record)
	}()
	if err != nil {
		record.Status = http.StatusRequestEntityTooLarge
		http.Error(w, "request entity too large", record.Status)
		return
	}
	c := &call{platform: p, R: r, Query: r.URL.Query(), Body: body, Now: p.clock.Now(), IP: clientIP(r)}
	f := p.takeFault(r.URL.Path)
	if f != nil {
		record.Fault = f.Kind
		if done := p.spoil(f, w, r, &record); done {
			return
		}
	}
	answer := p.answer(ep, c, f)
	record.Status, record.Response, record.ErrCode = http.StatusOK, answer.shown(), answer.code
	p.delay(f, r)
	answer.write(w, f)
}

// answer runs the checks and the call under the lock. An errcode fault takes the place of
// the call.
func (p *platform) answer(ep endpoint, c *call, f *faultOrder) apiAnswer {
	p.mu.Lock()
	defer p.mu.Unlock()
	var result any
	err := f.refusal()
	if err == nil {
		err = p.admit(ep, c)
	}
	if err == nil {
		result, err = ep.Call(c)
	}
	return p.apiAnswer(result, err)
}
