package simulator

import "net/http"

// familyControls is what the families add to the control API.
func (p *platform) familyControls() map[string]control {
	return map[string]control{
		"GET /sim/templates":            p.controlTemplates,
		"POST /sim/templates":           p.controlAddTemplate,
		"POST /sim/publish":             p.controlPublish,
		"POST /sim/users/{id}/scan":     act(p, p.actScan),
		"GET /sim/codes":                p.controlCodes,
		"POST /sim/users/{id}/consent":  act(p, p.actConsent),
		"POST /sim/users/{id}/withdraw": act(p, p.actWithdraw),
		"POST /sim/users/{id}/comment":  act(p, p.actComment),
	}
}

// familyRoutes adds them, and the pages of theirs that anybody may open.
func (p *platform) familyRoutes(mux *http.ServeMux) {
	for pattern, do := range p.familyControls() {
		mux.HandleFunc(pattern, p.serveControl(do))
	}
	mux.HandleFunc("GET /cgi-bin/showqrcode", p.serveQR)
	mux.HandleFunc("GET /s", p.serveArticle)
}
