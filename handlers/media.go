package handlers

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"zaiyue/content/picture"
	"zaiyue/fault"
)

// Media serves the pictures of articles to everybody, at /media/NAME. A name is made of the
// bytes, so what is there never changes. All fields must be set.
type Media struct {
	Pictures interface {
		PictureData(ctx context.Context, name string) ([]byte, error)
	}
	Log *slog.Logger
}

// serve handles GET /media/:name.
func (m *Media) serve(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	name := c.Param("name")
	data, err := m.Pictures.PictureData(c.Request.Context(), name)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		c.String(http.StatusNotFound, "没有这张图片。")
		return
	case err != nil:
		m.Log.Error("picture not read", "request_id", requestID(c), "err", err)
		c.String(http.StatusInternalServerError, "图片暂时打不开，请过一会儿再试。")
		return
	}
	h.Set("Content-Type", string(picture.TypeOf(name)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+name+`"`)
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(data))
}
