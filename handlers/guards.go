package handlers

import (
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"zaiyue/fault"
)

// requestIDKey is where a request's id stands in its gin context.
const requestIDKey = "request_id"

// withRequestID gives each request an id for the logs, and tells it to the caller.
func withRequestID(c *gin.Context) {
	id := uuid.Must(uuid.NewV7()).String()
	c.Set(requestIDKey, id)
	c.Header("X-Request-Id", id)
	c.Next()
}

func requestID(c *gin.Context) string { return c.GetString(requestIDKey) }

// recovered turns a panic of a page into a logged 500.
func recovered(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			if p := recover(); p != nil {
				log.Error("panic in a handler", "request_id", requestID(c), "route", c.FullPath(), "stack", string(debug.Stack()))
				c.AbortWithStatus(http.StatusInternalServerError)
			}
		}()
		c.Next()
	}
}

// statusOf is the HTTP status of an error's kind.
func statusOf(err error) int {
	switch fault.KindOf(err) {
	case fault.OK:
		return http.StatusOK
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.TooMuch:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
