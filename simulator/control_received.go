package simulator

import (
	"net/http"
	"strings"
)

// receivedView is what one graduate got of what was asked about.
type receivedView struct {
	OpenID string         `json:"openid"`
	Count  int            `json:"count"`
	Via    map[string]int `json:"via"`
}

// controlReceived counts, for every graduate, the account's messages on the screen that hold
// a text in title, words or fields: GET /sim/received?text=…. Passive replies do not count.
func (p *platform) controlReceived(r *http.Request) (any, error) {
	text := r.URL.Query().Get("text")
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]receivedView, 0, len(p.users))
	for _, u := range p.users {
		v := receivedView{OpenID: u.OpenID, Via: map[string]int{}}
		for i := range u.screen {
			if e := &u.screen[i]; e.From == "account" && e.Via != "passive" && e.holds(text) {
				v.Count++
				v.Via[e.Via]++
			}
		}
		all = append(all, v)
	}
	return all, nil
}

// holds reports whether a text stands in an entry.
func (e *entry) holds(text string) bool {
	if strings.Contains(e.Title, text) || strings.Contains(e.Text, text) {
		return true
	}
	for _, f := range e.Fields {
		if strings.Contains(f.Value, text) {
			return true
		}
	}
	return false
}
