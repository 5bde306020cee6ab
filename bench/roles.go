package main

import (
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/silenceper/wechat/v2/officialaccount"
	sdk "github.com/silenceper/wechat/v2/officialaccount/config"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// The variables that make this program one of the servers to compare with.
const (
	roleVariable   = "BENCH_ROLE"
	listenVariable = "BENCH_LISTEN"
)

// The roles. The SDK echoes in the mode the request asks for.
const (
	roleGin = "gin"
	roleSDK = "sdk"
)

// serveRole serves as one of the others, until the process is ended.
func serveRole(role string) error {
	handlers := map[string]func() http.Handler{roleGin: fixedAnswer, roleSDK: sdkEcho}
	handler := handlers[role]
	if handler == nil {
		return fmt.Errorf("there is no role %q", role)
	}
	return http.ListenAndServe(os.Getenv(listenVariable), handler())
}

// fixedAnswer is gin with nothing in it.
func fixedAnswer() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.POST("/wechat", func(c *gin.Context) { c.String(http.StatusOK, "success") })
	return e
}

// sdkEcho is the SDK's own server as its readme shows it: it says what it was told. It logs
// nothing: only the SDK's root package, which is not used, turns logging on.
func sdkEcho() http.Handler {
	account := officialaccount.NewOfficialAccount(&sdk.Config{
		AppID: appID, AppSecret: "unused", Token: token, EncodingAESKey: aesKey, Cache: &safeCache{},
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := account.GetServer(r, w)
		s.SetMessageHandler(func(m *message.MixMessage) *message.Reply {
			return &message.Reply{MsgType: message.MsgTypeText, MsgData: message.NewText(m.Content)}
		})
		if err := s.Serve(); err != nil {
			http.Error(w, "refused", http.StatusForbidden)
			return
		}
		if err := s.Send(); err != nil {
			http.Error(w, "not sent", http.StatusInternalServerError)
		}
	})
}

// safeCache is the SDK's cache interface in memory; the SDK's own one is not safe for
// concurrent use. An echo never asks it.
type safeCache struct{ values sync.Map }

func (c *safeCache) Get(key string) any { v, _ := c.values.Load(key); return v }

func (c *safeCache) Set(key string, v any, _ time.Duration) error { c.values.Store(key, v); return nil }

func (c *safeCache) IsExist(key string) bool { _, ok := c.values.Load(key); return ok }

func (c *safeCache) Delete(key string) error { c.values.Delete(key); return nil }
