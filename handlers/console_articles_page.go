package handlers

import (
	"context"
	"html/template"
	"net/http"
	"slices"
	"time"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/people"
)

// articleShow is /console/articles/:id.
type articleShow struct {
	Trouble, Reason     string // what kept the last action from being done, and the reason that was typed
	ID, Here, Title     string
	Kind                content.Kind
	State, Look         string
	Post                content.Post
	Owner, ChangedBy    string
	ApprovedBy          string
	MoveForms           moveForms
	Checked             bool // whether the checklist was run
	Missing             []missingLine
	Differs             bool // readers have a version and the working copy says something else
	Changes             []changeLine
	Facts               []fact
	Body                template.HTML
	Story               bool
	CanWrite, CanWeChat bool
	CanAudit            bool
	WeChat              string
	HasWeChat           bool
	Unverified          bool
	Useful, Useless     int
	Reads               []readsLine
	Said                []chat.Feedback
	History             []revisionLine
	Writable            bool // the state allows the working copy to be changed
	Erased              bool
	JobWill, JobTold    string // of a 岗位: whom it is told to when it is published, or was
	CanNotices          bool
}

// moveButton is one move as the page offers it.
type moveButton struct {
	content.Move
	WhyNot string
	Plain  bool   // not the main thing to do
	Bad    bool   // takes something from the readers
	At     string // what the time field begins with
}

// moveForms is the moves of one post as forms.
type moveForms struct {
	ID, Here string
	Revision uint64
	From     string // the page they stand on: "queue", or empty for the article's
	Typed    string // the reason that was typed before
	Moves    []moveButton
}

// show handles GET /console/articles/:id.
func (w *Writing) show(v *Visit) error {
	post, err := w.Editorial.Posts.Post(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	return w.showArticle(v, http.StatusOK, post, "")
}

// showArticle shows a post, below what kept the last action from being done.
func (w *Writing) showArticle(v *Visit, status int, post content.Post, trouble string) error {
	ctx := v.Request.Context()
	p := articleShow{
		Trouble: trouble, Reason: typed(v.PostForm("reason"), content.MaxReason),
		ID: post.ID, Here: articleHref(post.ID), Title: post.Working.Title, Kind: post.Working.Kind, Post: post,
		State: w.Editorial.Moves.Words(post.State), Look: lookOf(post.State),
		Owner: w.name(ctx, post.Owner), ChangedBy: w.name(ctx, post.ChangedBy), ApprovedBy: w.name(ctx, post.ApprovedBy),
		Story: post.Working.Kind == content.KindStory, Erased: post.State == content.Erased,
		CanWrite: v.Can(people.WriteArticles), CanWeChat: v.Can(people.PublishWeChat), CanAudit: v.Can(people.ReadAudit), CanNotices: v.Can(people.ReadNotices),
		Facts: append(facts(&post.Working), sources(&post.Working)...),
	}
	p.Writable = p.CanWrite && !p.Erased
	p.Unverified = post.Live && post.Working.VerifiedAt.Before(w.Now().Add(-verifyAfter))
	p.MoveForms = moveForms{ID: post.ID, Here: p.Here, Revision: post.Revision, Typed: p.Reason, Moves: w.buttons(v, post)}
	for _, fill := range []func(context.Context, *articleShow) error{w.fillText, w.fillChecks, w.fillChanges, w.fillSaid, w.fillReads, w.fillHistory, w.fillWeChat, w.fillJob} {
		if err := fill(ctx, &p); err != nil {
			return err
		}
	}
	title := p.Title
	if title == "" {
		title = "（还没有标题）"
	}
	return v.ShowWith(status, "article", isolate(title), p)
}

// forward reports a move that brings an article nearer to its readers: what one comes to the
// page for.
func forward(m content.Move) bool {
	return slices.Contains([]string{"submit", "approve", "publish", "relist"}, m.Name)
}

// buttons lists what the officer may do with a post, and why not the rest.
func (w *Writing) buttons(v *Visit, post content.Post) (all []moveButton) {
	for _, c := range w.Editorial.Moves.Open(post, v.Officer.ID, v.Can) {
		b := moveButton{Move: c.Move, WhyNot: c.WhyNot, Bad: c.Move.Readers == content.WithdrawsIt, Plain: !forward(c.Move)}
		if b.Time {
			b.At = inForm(w.Now().Add(24*time.Hour).Truncate(time.Hour), momentInForm)
		}
		all = append(all, b)
	}
	return all
}
