package handlers_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"zaiyue/handlers"
	"zaiyue/people"
	"zaiyue/web"
)

// whereFrom is an area with a page that says whose request it takes it for.
type whereFrom struct{}

func (whereFrom) Routes() []handlers.Route {
	return []handlers.Route{{Method: http.MethodGet, Path: "/from", Right: handlers.Public, Does: func(v *handlers.Visit) error {
		v.String(http.StatusOK, v.ClientIP())
		return nil
	}}}
}

// TestOnlyTrustedProxiesAreBelieved: the address that limits count by cannot be made up
// (row O16).
func TestOnlyTrustedProxiesAreBelieved(t *testing.T) {
	pages, err := web.New()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		trusted []string
		remote  string
		header  string
		want    string
	}{
		{"nobody is trusted", nil, "127.0.0.1:1", "203.0.113.9", "127.0.0.1"},
		{"the proxy on this machine", []string{"127.0.0.1"}, "127.0.0.1:1", "203.0.113.9", "203.0.113.9"},
		{"a network of proxies", []string{"10.0.0.0/8"}, "10.1.2.3:1", "203.0.113.9", "203.0.113.9"},
		{"somebody else", []string{"10.0.0.0/8"}, "203.0.113.7:1", "203.0.113.9", "203.0.113.7"},
		{"what the client wrote before the proxy did", []string{"127.0.0.1"}, "127.0.0.1:1", "1.2.3.4, 203.0.113.9", "203.0.113.9"},
		{"two proxies", []string{"127.0.0.1", "10.0.0.0/8"}, "127.0.0.1:1", "1.2.3.4, 203.0.113.9, 10.0.0.1", "203.0.113.9"},
		{"no address", []string{"127.0.0.1"}, "127.0.0.1:1", "hello", "127.0.0.1"},
		{"IPv6", []string{"::1"}, "[::1]:1", "2001:db8::9", "2001:db8::9"},
		{"a setting that is no address", []string{"proxy.example"}, "127.0.0.1:1", "203.0.113.9", "127.0.0.1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			log := slog.New(slog.DiscardHandler)
			h := (&handlers.Routes{
				Webhook: &handlers.Webhook{}, Site: &handlers.Site{Pages: pages}, Health: &handlers.Health{}, Log: log, TrustedProxies: tt.trusted,
				Console: &handlers.Console{Pages: pages, Roles: &people.Roles{}, Guard: &signedIn{}, Areas: []handlers.Area{whereFrom{}}, Log: log},
			}).Handler()
			req := httptest.NewRequest(http.MethodGet, "/console/from", nil)
			req.RemoteAddr = tt.remote
			req.Header.Set("X-Forwarded-For", tt.header)
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, req)
			if got := rec.Body.String(); got != tt.want {
				t.Errorf("a request of %s with X-Forwarded-For %q is taken for %q, want %q", tt.remote, tt.header, got, tt.want)
			}
		})
	}
}
