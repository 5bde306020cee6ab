package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
)

// What an officer reads when a form did not arrive whole.
const (
	textFormBig = "这次提交的内容太长，没有保存。请按浏览器的「后退」回到刚才的页面，分成几份再提交。"
	textFormCut = "这次提交没有完整地传到，没有保存。请按浏览器的「后退」回到刚才的页面，再提交一次。"
)

// guarded sets the headers of every page; an empty policy is the console's.
func (c *Console) guarded(v *Visit, policy string) {
	if policy == "" {
		policy = consolePolicy
	}
	h := v.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// whole reads a form, so that one that is too large or was cut off is not taken for an empty
// one. Uploads read their own.
func (v *Visit) whole() error {
	if v.Request.Method != http.MethodPost || v.ContentType() != gin.MIMEPOSTForm {
		return nil
	}
	err := v.Request.ParseForm()
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return fault.Wrap(fault.TooMuch, textFormBig, err)
	}
	if err != nil {
		return fault.Wrap(fault.Invalid, textFormCut, err)
	}
	return nil
}
