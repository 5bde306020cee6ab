package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// Health answers /healthz and /readyz.
type Health struct {
	// Redis, Store report whether that part answers now.
	Redis func(context.Context) error
	Store func(context.Context) error
	// IndexReady reports whether questions can be searched.
	IndexReady func() bool
	// Room reports whether the disk has room; nil: nobody watches.
	Room    func() bool
	Metrics *Metrics
}

// live handles GET /healthz: the process runs and serves.
func (h *Health) live(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "ok"}) }

// scrape handles GET /metrics. Redis is asked here too: its gauge must be right also where
// nobody reads /readyz.
func (h *Health) scrape(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), 2*time.Second)
	defer cancel()
	h.Metrics.RedisUp(h.Redis(ctx) == nil)
	h.Metrics.Handler().ServeHTTP(c.Writer, c.Request)
}

// ready handles GET /readyz. Without the store the service cannot work: 503. Without
// Redis, or while the index is being built, it answers what it can: 200 and "degraded".
func (h *Health) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), 2*time.Second)
	defer cancel()
	parts := gin.H{"store": "ok", "redis": "ok", "index": "ok"}
	status, code := "ok", http.StatusOK
	if !h.IndexReady() {
		parts["index"], status = "building", "degraded"
	}
	err := h.Redis(ctx)
	h.Metrics.RedisUp(err == nil)
	if err != nil {
		parts["redis"], status = "unreachable", "degraded"
	}
	if h.Room != nil && !h.Room() {
		parts["disk"], status = "low", "degraded"
	}
	if h.Store(ctx) != nil {
		parts["store"], status, code = "unreachable", "failed", http.StatusServiceUnavailable
	}
	c.JSON(code, gin.H{"status": status, "parts": parts})
}
