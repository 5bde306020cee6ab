package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// serveEvents is a stream of server-sent events: GET /sim/events?user=u1&kinds=screen,user
// &after=12. Without user it tells of everybody. after (or Last-Event-ID) repeats screen
// entries that came since.
func (p *platform) serveEvents(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	kinds := strings.FieldsFunc(q.Get("kinds"), func(r rune) bool { return r == ',' })
	news, stop := p.hub.listen()
	defer stop()
	out := http.NewResponseController(w)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	seen := p.replay(w, r)
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		if err := out.Flush(); err != nil {
			return
		}
		select {
		case <-beat.C:
			fmt.Fprint(w, ": still here\n\n")
		case e, ok := <-news:
			switch {
			case !ok:
				return // closing, or this reader was too slow and reads anew
			case q.Get("user") != "" && e.User != "" && e.User != q.Get("user"):
			case len(kinds) > 0 && !slices.Contains(kinds, e.Kind):
			default:
				writeEvent(w, e, seen)
			}
		case <-r.Context().Done():
			return
		}
	}
}

// replay writes the entries of the user's screen that the reader has not seen and returns
// the last one's ID.
func (p *platform) replay(w http.ResponseWriter, r *http.Request) int64 {
	after := queryInt(r, "after")
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		fmt.Sscan(last, &after) // anything else leaves it as it is
	} else if !r.URL.Query().Has("after") {
		return 0
	}
	user := r.URL.Query().Get("user")
	entries, err := p.screenOf(user, after)
	if err != nil {
		return after
	}
	for _, e := range entries {
		data, err := encodeJSON(e)
		if err != nil {
			continue // our own types always encode
		}
		writeEvent(w, happening{Kind: "screen", User: user, Data: data}, 0)
		after = e.ID
	}
	return after
}

// writeEvent writes one event; screen entries up to seen were written already.
func writeEvent(w http.ResponseWriter, e happening, seen int64) {
	if e.Kind == "screen" {
		id := entryID(e.Data)
		if id <= seen {
			return
		}
		fmt.Fprintf(w, "id: %d\n", id)
	}
	fmt.Fprintf(w, "event: %s\ndata: {\"user\":%q,\"data\":%s}\n\n", e.Kind, e.User, e.Data)
}

// entryID reads the id of an encoded entry.
func entryID(data json.RawMessage) int64 {
	var e struct {
		ID int64 `json:"id"`
	}
	if err := json.Unmarshal(data, &e); err != nil {
		return 0 // our own types always decode
	}
	return e.ID
}
