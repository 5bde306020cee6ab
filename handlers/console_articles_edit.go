package handlers

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
)

// editPage is the editor.
type editPage struct {
	ID, Here string
	State    string
	Live     bool
	Changed  time.Time
	Revision uint64
	Tab      string // names this window among those that have the article open
	Others   string // who else has
	Mending  string // whose text is being merged; empty: none
	Head     []editField
	Text     editField
	Groups   []editGroup
	Wrong    []wrongLine
	Missing  []missingLine
}

// wrongLine is one mistake of the form, above it.
type wrongLine struct{ Key, Label, Words string }

// missingLine is what the checklist asks for.
type missingLine struct {
	Words  string `json:"words"`
	Anchor string `json:"anchor,omitempty"` // leads to the field; empty: there is none
	Blocks bool   `json:"blocks"`
}

// edit handles GET /console/articles/:id/edit.
func (w *Writing) edit(v *Visit) error {
	p, err := w.Editorial.Posts.Post(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	if p.State == content.Erased {
		return fault.New(fault.Conflict, "这篇文章里的本人已经撤回同意，内容已清除，不能再改。")
	}
	f := formOf(p.Working, p.ExpireAt)
	return w.showEditor(v, http.StatusOK, p, f, editPage{Revision: p.Revision})
}

// showEditor shows a form in the editor. page brings what the form does not tell.
func (w *Writing) showEditor(v *Visit, status int, p content.Post, f articleForm, page editPage) error {
	ctx := v.Request.Context()
	page.ID, page.Here = p.ID, articleHref(p.ID)
	page.State, page.Live, page.Changed = w.Editorial.Moves.Words(p.State), p.Live, p.ChangedAt
	page.Tab = cmp.Or(page.Tab, rand.Text())
	page.Head, page.Text, page.Groups = f.head(), f.text(), f.groups(w.Book)
	page.Wrong = wrongLines(page)
	missing, err := w.missing(ctx, p)
	if err != nil {
		return err
	}
	page.Missing = missing
	page.Others = w.others(ctx, p.ID, v.Officer.ID, "")
	title := p.Working.Title
	if title == "" {
		title = "还没有标题"
	}
	return v.ShowWith(status, "article_edit", "写文章："+isolate(title), page)
}

// wrongLines lists the mistakes of all fields in the order they stand.
func wrongLines(page editPage) (all []wrongLine) {
	fields := append(slices.Clone(page.Head), page.Text)
	for _, g := range page.Groups {
		fields = append(fields, g.Fields...)
	}
	for _, e := range fields {
		if e.Wrong != "" {
			all = append(all, wrongLine{e.Key, e.Label, e.Wrong})
		}
	}
	return all
}

// isolate keeps characters that turn the direction of writing inside a title from turning
// the page around it.
func isolate(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool {
		return r >= 0x590 && r < 0x900 || r >= 0x200e && r <= 0x202e || r >= 0x2066 && r <= 0x2069
	}) {
		return text
	}
	return "\u2068" + text + "\u2069"
}

// formFields are the keys that the editor has a field for.
func hasField(key string) bool { return key == "body" || slices.Contains(formKeys(), key) }
