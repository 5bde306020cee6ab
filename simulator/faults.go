package simulator

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// faultOrder is a fault the control API has ordered for API calls. It takes effect for
// Times calls (0: until cleared), each with Probability (0: always).
type faultOrder struct {
	ID          string  `json:"id"`
	Path        string  `json:"path"` // "" or "*": every path
	Kind        string  `json:"kind"` // errcode, slow, late, hang, status, reset, truncate, content_type, no_errcode
	ErrCode     int     `json:"errcode,omitempty"`
	ErrMsg      string  `json:"errmsg,omitempty"`
	DelayMS     int     `json:"delay_ms,omitempty"` // slow, late
	Status      int     `json:"status,omitempty"`   // status; default 502
	Times       int     `json:"times,omitempty"`
	Probability float64 `json:"probability,omitempty"`
	Hits        int     `json:"hits"`
}

// faultKinds are the values of Kind.
var faultKinds = [...]string{"errcode", "slow", "late", "hang", "status", "reset", "truncate", "content_type", "no_errcode"}

type faultState struct {
	api     []*faultOrder
	webhook []*webhookFault
}

// takeFault returns the first order that strikes this call, or nil.
func (p *platform) takeFault(path string) *faultOrder {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, f := range p.faults.api {
		if f.Path != "" && f.Path != "*" && f.Path != path {
			continue
		}
		if f.Probability > 0 && p.rng.Float64() >= f.Probability {
			continue
		}
		f.Hits++
		if f.Times > 0 && f.Hits >= f.Times {
			p.faults.api = slices.Delete(slices.Clone(p.faults.api), i, i+1)
		}
		struck := *f
		return &struck
	}
	return nil
}

// spoil does what a fault does before the call is looked at, and reports whether that was
// all. A slow call goes on afterwards.
func (p *platform) spoil(f *faultOrder, w http.ResponseWriter, r *http.Request, record *exchange) bool {
	switch f.Kind {
	case "slow":
		pause(r.Context(), p.work.ctx, time.Duration(f.DelayMS)*time.Millisecond)
	case "hang":
		pause(r.Context(), p.work.ctx, time.Hour)
		return true
	case "status":
		setDefault(&f.Status, http.StatusBadGateway)
		record.Status = f.Status
		http.Error(w, http.StatusText(f.Status), f.Status)
		return true
	case "reset":
		p.resetConnection(w)
		return true
	}
	return false
}

// delay keeps a finished answer back: the caller may have given up, and the work is done.
func (p *platform) delay(f *faultOrder, r *http.Request) {
	if f != nil && f.Kind == "late" {
		pause(r.Context(), p.work.ctx, time.Duration(f.DelayMS)*time.Millisecond)
	}
}

// resetConnection cuts the caller's connection in the middle.
func (p *platform) resetConnection(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		p.log.Warn("connection cannot be reset", "err", err)
		return
	}
	if tcp, ok := conn.(interface{ SetLinger(int) error }); ok {
		tcp.SetLinger(0) // a closed connection sends RST then; failing that it sends FIN
	}
	conn.Close()
}

// refusal is the error of an errcode fault; nil for others and for no fault.
func (f *faultOrder) refusal() error {
	if f == nil || f.Kind != "errcode" {
		return nil
	}
	return &apiError{Code: f.ErrCode, Text: f.ErrMsg}
}

// garble spoils a finished answer.
func (f *faultOrder) garble(data []byte, contentType string) ([]byte, string) {
	if f == nil {
		return data, contentType
	}
	switch f.Kind {
	case "truncate":
		return data[:len(data)/2], contentType
	case "content_type":
		return data, "text/html"
	case "no_errcode":
		return []byte(`{}`), contentType
	}
	return data, contentType
}

// pause waits for d of real time, or until one of the contexts ends.
func pause(a, b context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-a.Done():
	case <-b.Done():
	}
}
