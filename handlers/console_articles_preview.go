package handlers

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"zaiyue/content"
	"zaiyue/fault"
)

// previewPolicy is that of a page that shows what officers wrote, in a frame of the editor or
// on an officer's phone: pictures and our style, nothing that runs, no form.
const previewPolicy = "default-src 'none'; style-src 'self'; img-src 'self' https:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// preview handles GET /console/articles/:id/preview: the working copy as readers would see it.
func (w *Writing) preview(v *Visit) error {
	p, err := w.Editorial.Posts.Post(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	return w.showPreview(v, p.Working, "这是预览，读者还看不到。")
}

// previewTyped handles POST /console/articles/:id/preview: what stands in the editor.
func (w *Writing) previewTyped(v *Visit) error {
	s, err := w.sent(v)
	if err != nil {
		return err
	}
	return w.showPreview(v, s.article, "这是预览，还没有保存。")
}

func (w *Writing) showPreview(v *Visit, a content.Article, words string) error {
	body, err := w.Renderer.HTML(a.Body)
	if err != nil {
		return err
	}
	title := a.Title
	if title == "" {
		title = "（还没有标题）"
	}
	page, err := v.console.Pages.Render("h5/article", articlePage{
		ID: a.ID, Title: title, Kind: a.Kind, Expired: a.Expired(w.Now()), Facts: facts(&a), Sources: sources(&a), Body: body, Cover: cover(&a), Preview: words,
	})
	if err != nil {
		return err
	}
	h := v.Writer.Header()
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Referrer-Policy", "no-referrer")
	v.Data(http.StatusOK, "text/html; charset=utf-8", page)
	return nil
}

// phoneFor is how long a preview can be opened without signing in.
const phoneFor = 30 * time.Minute

// phonePage is the page with the code to scan.
type phonePage struct {
	Here, Token, Link string
	Until             time.Time
}

// phone handles GET /console/articles/:id/phone: a link to the preview for the officer's own
// phone.
func (w *Writing) phone(v *Visit) error {
	p, err := w.Editorial.Posts.Post(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	token, until := rand.Text(), w.Now().Add(phoneFor)
	value := fmt.Sprintf("%d %s", until.Unix(), p.ID)
	if err := w.Tokens.PutToken(v.Request.Context(), "preview:"+token, value, phoneFor); err != nil {
		return fault.Wrap(fault.Unavailable, "现在生成不了二维码，请过一会儿再试。在电脑上仍可预览。", err)
	}
	return v.Show("article_phone", "在自己手机上看", phonePage{Here: articleHref(p.ID), Token: token, Link: w.phoneLink(token), Until: until})
}

func (w *Writing) phoneLink(token string) string {
	return w.PublicURL + "/console/preview/" + url.PathEscape(token)
}

// phoneCode handles GET /console/preview/:token/code.png: the link as a QR code.
func (w *Writing) phoneCode(v *Visit) error {
	const side = 256 // pixels
	if len(v.Param("token")) > 64 {
		return fault.New(fault.NotFound, "没有这个二维码。")
	}
	png, err := qrcode.Encode(w.phoneLink(v.Param("token")), qrcode.Medium, side)
	if err != nil {
		return err
	}
	v.Data(http.StatusOK, "image/png", png)
	return nil
}

// phonePreview handles GET /console/preview/:token: the preview for whoever has the link,
// for half an hour.
func (w *Writing) phonePreview(v *Visit) error {
	over := fault.New(fault.NotFound, "这个预览链接已经过期。请在电脑上重新打开“在自己手机上看”，再扫一次。")
	value, err := w.Tokens.Token(v.Request.Context(), "preview:"+v.Param("token"))
	if fault.KindOf(err) == fault.NotFound {
		return over
	}
	if err != nil {
		return err
	}
	var until int64
	var id string
	if _, err := fmt.Sscanf(value, "%d %s", &until, &id); err != nil || !w.Now().Before(time.Unix(until, 0)) {
		return over
	}
	p, err := w.Editorial.Posts.Post(v.Request.Context(), id)
	if err != nil {
		return err
	}
	return w.showPreview(v, p.Working, "这是还没有发布的预览，"+strings.TrimSpace(time.Unix(until, 0).In(shanghai()).Format("15:04"))+" 前有效，请不要转发。")
}
