package simulator

import (
	"embed"
	"net/http"
)

// phoneFiles is the phone page: hand-written HTML, CSS and modules, without a build step.
//
//go:embed pages/phone.html static
var phoneFiles embed.FS

// phonePolicy lets the page load and call nothing but us. Frames and pictures may also
// come from the in-app browsers, which are hosts of their own below localhost.
const phonePolicy = "default-src 'self'; frame-src http://*.localhost:*; img-src 'self' data: http://*.localhost:*; " +
	"connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// phoneRoutes is the phone page at / and its files. The page talks to the control API and
// to nothing else.
func (p *platform) phoneRoutes(mux *http.ServeMux) {
	files := http.FileServerFS(phoneFiles)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		phoneHeaders(w)
		http.ServeFileFS(w, r, phoneFiles, "pages/phone.html")
	})
	mux.HandleFunc("GET /static/{file}", func(w http.ResponseWriter, r *http.Request) {
		phoneHeaders(w)
		files.ServeHTTP(w, r)
	})
}

// phoneHeaders keeps the page to its policy, and a newer simulator from meeting the older
// one's files in a cache.
func phoneHeaders(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Security-Policy", phonePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
}
