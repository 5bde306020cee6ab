package simulator

import (
	"encoding/json"
	"sync"
)

// happening is one thing that the phone page and the wire view hear of as it happens.
type happening struct {
	Kind string          `json:"kind"` // screen, user, wire, menu, clock, reset
	User string          `json:"user"` // u1, …; empty when it concerns everybody
	Data json.RawMessage `json:"data"`
}

// hub hands happenings to whoever listens. A listener that does not keep up is cut off
// and has to read the state again: nobody waits for a page.
type hub struct {
	mu        sync.Mutex
	closed    bool
	listeners map[chan happening]struct{}
}

func newHub() *hub { return &hub{listeners: map[chan happening]struct{}{}} }

// listen returns a channel that is closed when the hub closes or the listener is slow,
// and a function that ends the listening.
func (h *hub) listen() (<-chan happening, func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := make(chan happening, 256)
	if h.closed {
		close(c)
		return c, func() {}
	}
	h.listeners[c] = struct{}{}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.drop(c)
	}
}

func (h *hub) drop(c chan happening) {
	if _, ok := h.listeners[c]; ok {
		delete(h.listeners, c)
		close(c)
	}
}

func (h *hub) publish(kind, user string, data any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.listeners) == 0 {
		return
	}
	encoded, err := encodeJSON(data)
	if err != nil {
		return // our own types always encode
	}
	for c := range h.listeners {
		select {
		case c <- happening{Kind: kind, User: user, Data: encoded}:
		default:
			h.drop(c)
		}
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.listeners {
		h.drop(c)
	}
}
