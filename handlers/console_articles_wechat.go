package handlers

import (
	"html/template"
	"net/http"
	"strings"

	"zaiyue/content"
	"zaiyue/content/press"
)

// weChatPolicy is previewPolicy with the inline styles that WeChat's articles are made of.
const weChatPolicy = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' https:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// weChatPage is an article as WeChat would show it.
type weChatPage struct {
	Title, Author, Account string
	Body                   template.HTML
	Problems               []press.Problem
}

// weChatPreview handles GET /console/articles/:id/preview/wechat: the working copy.
func (w *Writing) weChatPreview(v *Visit) error {
	p, err := w.Editorial.Posts.Post(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	return w.showWeChat(v, p.Working)
}

// weChatPreviewTyped handles POST /console/articles/:id/preview/wechat: what stands in the
// editor.
func (w *Writing) weChatPreviewTyped(v *Visit) error {
	s, err := w.sent(v)
	if err != nil {
		return err
	}
	return w.showWeChat(v, s.article)
}

func (w *Writing) showWeChat(v *Visit, a content.Article) error {
	body, problems, err := w.Press.HTML(&a, press.Given{
		Picture: func(src string) (string, bool) {
			return src, strings.HasPrefix(src, "https://") || strings.HasPrefix(src, "/")
		},
	})
	if err != nil {
		return err
	}
	problems = append(w.Press.Check(a.Title, a.Summary, a.Author), problems...)
	title := a.Title
	if title == "" {
		title = "（还没有标题）"
	}
	v.Header("X-Robots-Tag", "noindex, nofollow")
	return v.ShowWith(http.StatusOK, "wechat_preview", title, weChatPage{
		Title: title, Author: a.Author, Account: "在粤", Body: template.HTML(body), Problems: problems,
	})
}
