package handlers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
)

// What an officer reads at an address that has no page.
const (
	textOnlyForm = "这个地址只用来提交。请从这一页继续。"
	textNoPage   = "后台没有这个页面：它可能已经移走，或者地址不完整。请回到首页再找。"
)

// lost answers below /console where no route does. Who reloads the address of an action, or
// signs in on the way to it, comes to the page that the action stands on.
func (c *Console) lost(g *gin.Context) {
	path := g.Request.URL.Path
	if g.FullPath() != "" || path != "/console" && !strings.HasPrefix(path, "/console/") {
		return
	}
	g.Abort()
	v := &Visit{Context: g, console: c}
	c.guarded(v, "")
	if o, err := c.Guard.Officer(g.Request); err == nil {
		v.Officer = o
	}
	reads := g.Request.Method == http.MethodGet || g.Request.Method == http.MethodHead
	if page, found := c.above(path); found && reads && g.Writer.Status() == http.StatusMethodNotAllowed {
		said := ""
		if v.Officer.Active() {
			said = textOnlyForm
		}
		_ = v.Done(page, said) // it cannot fail
		return
	}
	c.show(v, fault.New(fault.NotFound, textNoPage))
}

// above finds the nearest page above an address, below /console.
func (c *Console) above(path string) (page string, found bool) {
	parts := strings.Split(strings.TrimPrefix(path, "/console/"), "/")
	for n := len(parts) - 1; n > 0; n-- {
		for _, r := range c.All() {
			if r.Method == http.MethodGet && r.stands(parts[:n]) {
				return "/" + strings.Join(parts[:n], "/"), true
			}
		}
	}
	return "", true // the first page
}

// stands reports whether a route's path is that of an address.
func (r Route) stands(parts []string) bool {
	return slices.EqualFunc(strings.Split(strings.TrimPrefix(r.Path, "/"), "/"), parts, func(want, got string) bool {
		return want == got || strings.HasPrefix(want, ":") && got != ""
	})
}
