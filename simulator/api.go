package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
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

// admit checks in the fixed order (section 15.5; the order itself is unconfirmed).
func (p *platform) admit(ep endpoint, c *call) error {
	if !slices.Contains(ep.Methods, c.R.Method) {
		if ep.Methods[0] == http.MethodGet {
			return refuse(43001)
		}
		return refuse(43002)
	}
	if !ep.NoToken {
		if err := p.checkToken(c.Query.Get("access_token")); err != nil {
			return err
		}
	}
	if !p.permits(ep.Needs) {
		return refuse(48001)
	}
	if err := p.count(ep.Path); err != nil {
		return err
	}
	if c.R.Method != http.MethodPost || ep.Form {
		return nil
	}
	return checkBody(c.Body, ep.NoBody)
}

// permits reports whether the account has the right; p.mu is held.
func (p *platform) permits(need right) bool {
	switch need {
	case verified:
		return !p.opts.Unverified
	case verifiedService:
		return !p.opts.Unverified && p.opts.AccountType == "service"
	}
	return true
}

// escapedHan finds \u escapes of letters that should have come raw. JSON has to escape
// control characters and U+2028, and tools escape < > & quietly: those pass.
var escapedHan = regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\\u(?:0[1-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F])[0-9a-fA-F]{2}`)

func checkBody(body []byte, mayBeEmpty bool) error {
	if len(bytes.TrimSpace(body)) == 0 {
		if mayBeEmpty {
			return nil
		}
		return refuse(44002)
	}
	if escapes := escapedHan.FindAll(body, -1); slices.ContainsFunc(escapes, func(e []byte) bool {
		return !bytes.HasSuffix(bytes.ToLower(e), []byte(`\u2028`)) && !bytes.HasSuffix(bytes.ToLower(e), []byte(`\u2029`))
	}) {
		return refuse(40033)
	}
	if !json.Valid(body) {
		return refuse(47001)
	}
	return nil
}

// apiAnswer is what goes out: JSON or a file.
type apiAnswer struct {
	code int
	json []byte
	file *raw
}

// apiAnswer makes the answer of a result or an error; p.mu is held.
func (p *platform) apiAnswer(result any, err error) apiAnswer {
	if file, ok := result.(raw); ok && err == nil {
		return apiAnswer{file: &file}
	}
	var a apiAnswer
	if err != nil {
		a.code, result = p.refusal(err)
	} else if result == nil {
		result = map[string]any{"errcode": 0, "errmsg": "ok"}
	}
	encoded, err := encodeJSON(result)
	if err != nil {
		p.log.Error("api answer not encodable", "err", err)
		encoded = []byte(`{"errcode":-1,"errmsg":"system error"}`)
	}
	a.json = encoded
	return a
}

// refusal is the body of an error, with the rid; p.mu is held.
func (p *platform) refusal(err error) (int, any) {
	var e *apiError
	if !errors.As(err, &e) {
		p.log.Error("api call failed", "err", err)
		e = &apiError{Code: -1}
	}
	words := e.Text
	if words == "" {
		words = p.texts[e.Code]
	}
	body := struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}{e.Code, words + " rid: " + p.rid()}
	return e.Code, body
}

func (a apiAnswer) shown() string {
	if a.file != nil {
		return fmt.Sprintf("[%s, %d bytes]", a.file.ContentType, len(a.file.Data))
	}
	return string(a.json)
}

func (a apiAnswer) write(w http.ResponseWriter, f *faultOrder) {
	data, contentType := a.json, "application/json; encoding=utf-8"
	if a.file != nil {
		data, contentType = a.file.Data, a.file.ContentType
		if a.file.FileName != "" {
			w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", a.file.FileName))
		}
	}
	data, contentType = f.garble(data, contentType)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Simulator", "not WeChat")
	w.Write(data) // the caller may be gone; the wire log tells what we meant
}
