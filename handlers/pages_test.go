package handlers_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	articles "zaiyue/content"
	"zaiyue/fault"
	"zaiyue/handlers"
	"zaiyue/web"
)

// troubled is content that cannot answer now.
type troubled struct{ err error }

func (l troubled) Article(context.Context, string) (articles.Article, error) {
	return articles.Article{}, l.err
}

func (l troubled) SearchAll(context.Context, string, int) (articles.Result, error) {
	return articles.Result{}, l.err
}

func (l troubled) Articles(context.Context, articles.Kind, string, int) ([]articles.Article, string, error) {
	return nil, "", l.err
}

// TestPagesInTrouble opens pages while the index is being built and while the store fails:
// a sentence that helps, nothing of what happened underneath (row S20).
func TestPagesInTrouble(t *testing.T) {
	building := fault.New(fault.Unavailable, "正在整理资料，请过一会儿再问。")
	broken := errors.New("disk on fire at /var/secret")
	tests := []struct {
		name, path string
		err        error
		status     int
		want, not  string
	}{
		{"search while the index is built", "/articles?q=租房", building, 200, "正在整理资料", "没有找到"},
		{"search while the store fails", "/articles?q=租房", broken, 500, "我们这里出了点问题", "disk"},
		{"list while the store fails", "/articles", broken, 500, "请过一会儿再试", "secret"},
		{"article while the store fails", "/articles/a", broken, 500, "看看全部文章", "secret"},
	}
	pages, err := web.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		var logs strings.Builder
		l := troubled{tt.err}
		log := slog.New(slog.NewJSONHandler(&logs, nil))
		site := &handlers.Site{Pages: pages, Renderer: articles.NewRenderer(), Library: l, Shelf: l, Now: time.Now, Log: log}
		h := (&handlers.Routes{Webhook: &handlers.Webhook{}, Site: site, Health: &handlers.Health{}, Metrics: handlers.NewMetrics(), Log: log}).Handler()
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, tt.path, nil))
		if body := rec.Body.String(); rec.Code != tt.status || !strings.Contains(body, tt.want) || strings.Contains(body, tt.not) {
			t.Errorf("%s: %d %s; want %d, %q in it, %q not", tt.name, rec.Code, body, tt.status, tt.want, tt.not)
		}
		if logged := strings.Contains(logs.String(), "disk on fire"); logged != (tt.status == 500) {
			t.Errorf("%s: logged %q", tt.name, logs.String())
		}
	}
}
