package simulator

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"time"
)

// exchange is one request and its answer on the wire: a delivery attempt (push), a call
// of our API (api), or a page of the in-app browser (page). Secrets and tokens are cut
// out; bodies are cut at 64 KiB.
type exchange struct {
	ID       int64             `json:"id"`
	At       time.Time         `json:"at"`
	Kind     string            `json:"kind"` // push, api, page
	User     string            `json:"user,omitempty"`
	Delivery string            `json:"delivery,omitempty"`
	Attempt  int               `json:"attempt,omitempty"` // 1, 2, 3
	Method   string            `json:"method"`
	Path     string            `json:"path"`
	Query    map[string]string `json:"query,omitempty"`
	Request  string            `json:"request,omitempty"`     // as meant: decrypted
	Sent     string            `json:"request_raw,omitempty"` // as sent, when it differs
	Status   int               `json:"status,omitempty"`      // 0: no answer came
	Response string            `json:"response,omitempty"`    // decrypted
	Received string            `json:"response_raw,omitempty"`
	ErrCode  int               `json:"errcode,omitempty"`
	Fault    string            `json:"fault,omitempty"`   // the injected one
	Verdict  string            `json:"verdict,omitempty"` // of a push, see docs/simulator.md
	Detail   string            `json:"detail,omitempty"`
	TookMS   float64           `json:"took_ms"`
}

const bodyLimit = 64 << 10

// wireLog keeps the last exchanges.
type wireLog struct {
	hub   *hub
	limit int

	mu   sync.Mutex
	last int64
	kept []exchange
}

func (w *wireLog) add(e exchange) {
	w.mu.Lock()
	w.last++
	e.ID = w.last
	for _, s := range []*string{&e.Request, &e.Sent, &e.Response, &e.Received} {
		*s = cutBody(*s)
	}
	w.kept = append(w.kept, e)
	if len(w.kept) >= 2*w.limit { // cut seldom: it copies
		w.kept = append([]exchange{}, w.kept[len(w.kept)-w.limit:]...)
	}
	w.mu.Unlock()
	w.hub.publish("wire", e.User, e)
}

// after returns the exchanges with an ID above id that keep accepts.
func (w *wireLog) after(id int64, keep func(exchange) bool) []exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	found := []exchange{}
	for _, e := range w.kept[max(0, len(w.kept)-w.limit):] {
		if e.ID > id && keep(e) {
			found = append(found, e)
		}
	}
	return found
}

func (w *wireLog) clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = nil
}

func cutBody(s string) string {
	if len(s) <= bodyLimit {
		return s
	}
	return s[:bodyLimit] + "…"
}

// encodeJSON writes v as the platform does: raw UTF-8, < > & unescaped, no line end.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// withRID finds the API call whose answer carried the rid.
func (w *wireLog) withRID(rid string) (exchange, bool) {
	found := w.after(0, func(e exchange) bool { return e.Kind == "api" && strings.Contains(e.Response, rid) })
	if len(found) == 0 {
		return exchange{}, false
	}
	return found[0], true
}
