package simulator

import "net/http"

// familyRoutes adds to the control API what the families need, and the pages of theirs
// that anybody may open.
func (p *platform) familyRoutes(mux *http.ServeMux) {
	for pattern, do := range map[string]control{
		"GET /sim/templates":            p.controlTemplates,
		"POST /sim/templates":           p.controlAddTemplate,
		"POST /sim/publish":             p.controlPublish,
		"POST /sim/users/{id}/scan":     act(p, p.actScan),
		"POST /sim/users/{id}/consent":  act(p, p.actConsent),
		"POST /sim/users/{id}/withdraw": act(p, p.actWithdraw),
		"POST /sim/users/{id}/comment":  act(p, p.actComment),
	} {
		mux.HandleFunc(pattern, p.serveControl(do))
	}
	mux.HandleFunc("GET /cgi-bin/showqrcode", p.serveQR)
	mux.HandleFunc("GET /s", p.serveArticle)
}
