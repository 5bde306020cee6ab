package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// controlError is a refusal of the control API with its HTTP status.
type controlError struct {
	status int
	words  string
}

func (e *controlError) Error() string { return e.words }

func notFound(words string) error { return &controlError{http.StatusNotFound, words} }

// control is one call of the control API: it answers with something to write as JSON.
type control func(r *http.Request) (any, error)

// controlRoutes is the control API; docs/simulator.md is its contract.
func (p *platform) controlRoutes(mux *http.ServeMux) {
	for pattern, do := range p.controls() {
		mux.HandleFunc(pattern, p.serveControl(do))
	}
	mux.HandleFunc("GET /sim/events", p.serveEvents)
}

func (p *platform) controls() map[string]control {
	return map[string]control{
		"GET /sim/state":       p.controlState,
		"GET /sim/api":         p.controlAPI,
		"GET /sim/options":     p.controlOptions,
		"PATCH /sim/options":   p.controlSetOptions,
		"POST /sim/reset":      p.controlReset,
		"GET /sim/clock":       p.controlClock,
		"POST /sim/clock":      p.controlSetClock,
		"POST /sim/settle":     p.controlSettle,
		"GET /sim/wire":        p.controlWire,
		"DELETE /sim/wire":     p.controlClearWire,
		"GET /sim/users":       p.controlUsers,
		"GET /sim/received":    p.controlReceived,
		"POST /sim/users":      p.controlNewUser,
		"POST /sim/users/bulk": p.controlManyUsers,
		"GET /sim/users/{id}":  p.withUser(func(u *user, _ *http.Request) (any, error) { return p.userView(u), nil }),

		"PATCH /sim/users/{id}":       p.withUser(p.controlSetUser),
		"GET /sim/users/{id}/screen":  p.controlScreen,
		"GET /sim/users/{id}/menu":    p.withUser(func(u *user, _ *http.Request) (any, error) { return p.menuFor(u), nil }),
		"GET /sim/deliveries/{id}":    p.controlDelivery,
		"GET /sim/faults":             p.controlFaults,
		"POST /sim/faults":            p.controlOrderFault,
		"DELETE /sim/faults":          p.controlClearFaults,
		"DELETE /sim/faults/{id}":     p.controlClearFaults,
		"GET /sim/webhook/faults":     p.controlWebhookFaults,
		"POST /sim/webhook/faults":    p.controlOrderWebhookFault,
		"DELETE /sim/webhook/faults":  p.controlClearWebhookFaults,
		"POST /sim/webhook/pause":     p.controlPause,
		"POST /sim/webhook/verify":    p.controlVerify,
		"GET /sim/attack":             p.controlAttacks,
		"POST /sim/attack/{name}":     p.controlAttack,
		"POST /sim/users/{id}/send":   act(p, p.actSend),
		"POST /sim/users/{id}/tap":    act(p, p.tapped),
		"POST /sim/users/{id}/follow": act(p, p.actFollow),

		"POST /sim/users/{id}/unfollow": act(p, p.actUnfollow),
		"POST /sim/users/{id}/location": act(p, p.actLocation),
		"POST /sim/users/{id}/revoke":   act(p, p.actRevoke),
		"POST /sim/users/{id}/pay":      act(p, p.actPay),
		"POST /sim/users/{id}/open":     act(p, p.actOpen),
	}
}

// serveControl writes what do answers; a refusal is {"error": words}.
func (p *platform) serveControl(do control) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, apiBodyLimit)
		ctx, cancel := mergeContexts(r.Context(), p.work.ctx)
		defer cancel()
		status := http.StatusOK
		answer, err := do(r.WithContext(ctx))
		if err != nil {
			status = http.StatusBadRequest
			var refused *controlError
			if errors.As(err, &refused) {
				status = refused.status
			}
			answer = map[string]string{"error": err.Error()}
		}
		encoded, err := encodeJSON(answer)
		if err != nil {
			p.log.Error("control answer not encodable", "err", err)
			status, encoded = http.StatusInternalServerError, []byte(`{"error":"内部错误"}`)
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		w.Write(append(encoded, '\n'))
	}
}

// readJSON reads the body into v; an empty body leaves it as it is, an unknown field is
// an error.
func readJSON(r *http.Request, v any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("请求的 JSON 有误：%w", err)
	}
	return nil
}

// withUser finds the graduate of the path and runs do under the lock.
func (p *platform) withUser(do func(u *user, r *http.Request) (any, error)) control {
	return func(r *http.Request) (any, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		u := p.user(r.PathValue("id"))
		if u == nil {
			return nil, notFound(errNoUser.Error())
		}
		return do(u, r)
	}
}

func (p *platform) controlState(*http.Request) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	users := []userView{}
	for _, u := range p.users {
		users = append(users, p.userView(u))
	}
	return map[string]any{
		"notice": "这是模拟器，不是微信", "now": p.clock.Now(), "offset": p.clock.Offset().String(),
		"app_id": p.opts.AppID, "original_id": p.opts.OriginalID, "encryption": p.opts.Encryption,
		"webhook_url": p.opts.WebhookURL, "site_url": p.opts.SiteURL, "public_url": p.opts.PublicURL,
		"paused_until": p.deliveries.pausedUntil, "users": users, "menu": p.menu.standard,
		"faults": values(p.faults.api), "webhook_faults": values(p.faults.webhook),
	}, nil
}

// controlAPI lists the endpoints with their checks.
func (p *platform) controlAPI(*http.Request) (any, error) {
	type row struct {
		Path    string   `json:"path"`
		Methods []string `json:"methods"`
		Needs   right    `json:"needs,omitempty"`
		Daily   int      `json:"daily,omitempty"`
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	rows := []row{}
	for _, ep := range p.endpoints() {
		rows = append(rows, row{ep.Path, ep.Methods, ep.Needs, p.dailyLimit(ep.Path)})
	}
	return rows, nil
}

// controlReset forgets everything but the options and the clock. With {"seed": true} the
// three invented graduates are made again.
func (p *platform) controlReset(r *http.Request) (any, error) {
	var in struct {
		Seed bool `json:"seed"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.reset(p.opts)
	if in.Seed {
		p.seed()
	}
	p.mu.Unlock()
	p.wire.clear()
	p.hub.publish("reset", "", nil)
	return p.controlState(r)
}

func queryInt(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(r.URL.Query().Get(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (p *platform) controlWire(r *http.Request) (any, error) {
	q := r.URL.Query()
	fits := func(name, value string) bool { return q.Get(name) == "" || q.Get(name) == value }
	found := p.wire.after(queryInt(r, "after"), func(e exchange) bool {
		return fits("kind", e.Kind) && fits("user", e.User) && fits("path", e.Path) && fits("delivery", e.Delivery)
	})
	if limit := int(queryInt(r, "limit")); limit > 0 && len(found) > limit {
		found = found[len(found)-limit:]
	}
	return found, nil
}

func (p *platform) controlClearWire(*http.Request) (any, error) {
	p.wire.clear()
	return map[string]bool{"ok": true}, nil
}
