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
}

// Handler returns the routes as one handler.
func (r *Routes) Handler() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.Use(withRequestID, recovered(r.Log))
	e.GET("/wechat", r.Webhook.verify)
	e.POST("/wechat", r.Webhook.receive)
	e.GET("/healthz", r.Health.live)
	e.GET("/readyz", r.Health.ready)
	e.GET("/metrics", r.Health.scrape)
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
