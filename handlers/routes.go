package handlers

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
)

// Routes is everything the service answers.
type Routes struct {
	Webhook *Webhook
	Site    *Site
	Health  *Health
	Console *Console // nil: no console
	Media   *Media   // nil: no pictures
	Metrics *Metrics
	Log     *slog.Logger

	// TrustedProxies are the addresses and networks whose X-Forwarded-For is believed; none:
	// nobody's.
	TrustedProxies []string
	// VerifyFiles is the folder of WeChat's files for the root of a domain; empty: none.
	VerifyFiles string
	// Apart says that health and metrics stand on a listener of their own, see Operations.
	Apart bool
}

// Handler returns the routes as one handler.
func (r *Routes) Handler() http.Handler {
	e := r.engine()
	e.Use(verifyFile(r.VerifyFiles))
	if r.Console != nil {
		e.Use(r.Console.lost)
	}
	e.GET("/wechat", r.Webhook.verify)
	e.POST("/wechat", r.Webhook.receive)
	if !r.Apart {
		r.operations(e)
	}
	r.Site.routes(e)
	if r.Media != nil {
		e.GET("/media/:name", r.Media.serve)
		e.HEAD("/media/:name", r.Media.serve)
	}
	if r.Console != nil {
		r.Console.routes(e)
	}
	return e
}

// Operations returns health and metrics as a handler, for a listener that the public does not
// reach.
func (r *Routes) Operations() http.Handler {
	e := r.engine()
	r.operations(e)
	return e
}

func (r *Routes) operations(e *gin.Engine) {
	e.GET("/healthz", r.Health.live)
	e.GET("/readyz", r.Health.ready)
	e.GET("/metrics", r.Health.scrape)
}

// engine is what both listeners have in common. A proxy that cannot be read is nobody to
// believe; the settings are checked before.
func (r *Routes) engine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	if e.SetTrustedProxies(r.TrustedProxies) != nil {
		_ = e.SetTrustedProxies(nil)
	}
	e.Use(withRequestID, recovered(r.Log))
	return e
}
