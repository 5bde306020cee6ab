package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// StoryConsents is the pages of the leave that people give to tell their stories (row P11).
// All fields must be set before the first request.
type StoryConsents struct {
	Editorial *content.Editorial // with Consents
	Roles     *people.Roles
	Name      func(ctx context.Context, officer string) string
	Now       func() time.Time
}

// seesConsent is the right to look at a name and a proof: whoever approves must be able to.
const seesConsent = people.ApproveArticles

// proofPolicy is that of a proof, which is somebody's file: a picture may show, nothing runs.
const proofPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"

// Routes implements Area.
func (c *StoryConsents) Routes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	return []Route{
		{Method: get, Path: "/consents", Right: people.ReadArticles, Does: c.list, Group: "文章", Label: "本人同意书"},
		{Method: get, Path: "/articles/:id/consent", Right: people.ReadArticles, Does: c.show},
		{Method: post, Path: "/articles/:id/consent", Right: people.WriteArticles, Does: c.record, MaxBody: content.MaxProof + formRoom},
		{Method: post, Path: "/articles/:id/consent/see", Right: seesConsent, Does: c.see},
		{Method: post, Path: "/articles/:id/consent/proof", Right: seesConsent, Does: c.proof, Policy: proofPolicy},
		{Method: get, Path: "/articles/:id/consent/withdraw", Right: people.PublishArticles, Does: c.ask},
		{Method: post, Path: "/articles/:id/consent/withdraw", Right: people.PublishArticles, Does: c.withdraw},
	}
}

// storiesOnPage is how many stories a page of the list has.
const storiesOnPage = 50

// consentsPage is /console/consents.
type consentsPage struct {
	Query        string
	Rows         []consentRow
	Total        int
	Before, Next int // pages; 0: none
}

// consentRow is a story in the list.
type consentRow struct {
	Href, Title, State string
	Given, Erased      bool
}

// list handles GET /console/consents: every story, and whether its person agreed.
func (c *StoryConsents) list(v *Visit) error {
	p := consentsPage{Query: typed(v.Query("q"), 100)}
	page, err := strconv.Atoi(v.Query("page"))
	if err != nil || page < 1 {
		page = 1
	}
	rows, total := c.Editorial.Catalogue.List(content.Listing{Kind: content.KindStory, Text: p.Query, Page: page, Size: storiesOnPage})
	p.Total = total
	for _, r := range rows {
		p.Rows = append(p.Rows, consentRow{articleHref(r.ID) + "/consent", r.Title, c.Editorial.Moves.Words(r.State), r.Consent, r.State == content.Erased})
	}
	if page > 1 {
		p.Before = page - 1
	}
	if page*storiesOnPage < total {
		p.Next = page + 1
	}
	return v.Show("consents", "本人同意书", p)
}

// consentPage is /console/articles/:id/consent.
type consentPage struct {
	Here, Article, Title string
	Consent              *content.Consent // nil: none
	RecordedBy           string
	Seers                string // who may look, in words
	CanWrite, CanSee     bool
	CanWithdraw, Erased  bool
	Trouble              string
	Problems             map[string]string
	Name, GivenAt, Scope string // as they were typed
	ProofText            string
	Today                string
}

func (c *StoryConsents) page(v *Visit) (consentPage, error) {
	post, err := c.Editorial.Posts.Post(v.Request.Context(), v.Param("id"))
	if err != nil {
		return consentPage{}, err
	}
	now := c.Now().In(shanghai()).Format(time.DateOnly)
	p := consentPage{
		Here: articleHref(post.ID) + "/consent", Article: articleHref(post.ID), Title: post.Working.Title, Consent: post.Consent,
		Erased: post.State == content.Erased, Seers: c.seers(), GivenAt: now, Today: now,
	}
	p.CanWrite = v.Can(people.WriteArticles) && !p.Erased
	p.CanSee = v.Can(seesConsent) && post.Consent != nil && !p.Erased
	p.CanWithdraw = v.Can(people.PublishArticles) && post.Consent != nil && !p.Erased
	if p.Consent != nil {
		p.RecordedBy = c.Name(v.Request.Context(), p.Consent.RecordedBy)
	}
	return p, nil
}

// seers tells which roles may look at a consent.
func (c *StoryConsents) seers() string {
	var names []string
	for _, r := range c.Roles.Roles {
		if slices.Contains(r.Rights, seesConsent) {
			names = append(names, r.Words)
		}
	}
	return strings.Join(names, "、")
}

// show handles GET /console/articles/:id/consent.
func (c *StoryConsents) show(v *Visit) error {
	p, err := c.page(v)
	if err != nil {
		return err
	}
	return v.Show("consent", "本人同意书", p)
}

// record handles POST /console/articles/:id/consent.
func (c *StoryConsents) record(v *Visit) error {
	line := http.NewResponseController(v.Writer)
	_ = line.SetReadDeadline(time.Now().Add(uploadWithin)) // a picture over a slow line
	_ = line.SetWriteDeadline(time.Now().Add(2 * uploadWithin))
	if err := v.Request.ParseMultipartForm(content.MaxProof + formRoom); err != nil { // all of it in memory: nothing open on the disk
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			err = fault.Wrap(fault.TooMuch, fmt.Sprintf("文件太大了，最多 %d MB。请拍小一点的照片再试。", content.MaxProof>>20), err)
		} else {
			err = fault.Wrap(fault.Invalid, "没有收到完整的表单，请重新填写再试。", err)
		}
		return err
	}
	p, err := c.page(v)
	if err != nil {
		return err
	}
	p.Name, p.GivenAt, p.Scope = typed(v.PostForm("name"), 200), typed(v.PostForm("given_at"), 20), typed(v.PostForm("scope"), 2000)
	p.ProofText = typed(v.PostForm("proof_text"), content.MaxProofText)
	given := content.ConsentGiven{Name: p.Name, Scope: p.Scope}
	given.GivenAt, _ = time.ParseInLocation(time.DateOnly, p.GivenAt, shanghai()) // a zero day is told as missing
	if given.Proof, given.ProofType, err = proofOf(v.Request, p.ProofText); err != nil {
		return err
	}
	if _, err = c.Editorial.Consents.RecordConsent(v.Request.Context(), v.By(), v.Param("id"), given); err == nil {
		c.Editorial.Refresh(v.Request.Context(), v.Param("id"))
		return v.Done("/articles/"+v.Param("id")+"/consent", "同意书登记好了。")
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	p.Trouble, p.Problems = fault.Words(err, "")+"已选的文件要再选一次。", problemsOf(err)
	return v.ShowWith(http.StatusBadRequest, "consent", "本人同意书", p)
}

// proofOf returns the proof of a form: the file where one was chosen, else the text. Both
// missing is no error here.
func proofOf(r *http.Request, text string) (io.Reader, string, error) {
	file, _, err := r.FormFile("proof")
	if errors.Is(err, http.ErrMissingFile) {
		if text == "" {
			return nil, "", nil
		}
		return strings.NewReader(text), "text/plain", nil
	}
	if err != nil {
		return nil, "", fault.Wrap(fault.Invalid, "没有收到文件，请重新选择再试。", err)
	}
	data, err := io.ReadAll(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, "", err
	}
	if len(data) == 0 {
		return nil, "", nil
	}
	kind, _, _ := strings.Cut(http.DetectContentType(data), ";")
	if kind == "text/plain" {
		kind = "" // a text is typed: a text file may be anything
	}
	return bytes.NewReader(data), kind, nil
}

// seenPage is the answer to a look.
type seenPage struct {
	Here, Name string
}

// see handles POST /console/articles/:id/consent/see: the name, once, with a reason.
func (c *StoryConsents) see(v *Visit) error {
	seen, err := c.look(v)
	if err != nil {
		return err
	}
	if err := seen.Proof.Close(); err != nil {
		return err
	}
	return v.Show("consent_seen", "本人同意书", seenPage{Here: articleHref(v.Param("id")) + "/consent", Name: seen.Name})
}

// proof handles POST /console/articles/:id/consent/proof: the file, once, with a reason.
func (c *StoryConsents) proof(v *Visit) (err error) {
	seen, err := c.look(v)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, seen.Proof.Close()) }()
	data, err := io.ReadAll(io.LimitReader(seen.Proof, content.MaxProof+1)) // whole: a changed file is not shown by half
	if err != nil {
		return err
	}
	kind, how := seen.ProofType, "inline"
	switch kind {
	case "application/pdf":
		how = "attachment; filename=consent.pdf"
	case "text/plain":
		kind = "text/plain; charset=utf-8"
	}
	v.Header("Content-Disposition", how)
	v.Data(http.StatusOK, kind, data)
	return nil
}

func (c *StoryConsents) look(v *Visit) (content.ConsentSeen, error) {
	by := v.By()
	by.Reason = typed(v.PostForm("reason"), content.MaxReason)
	return c.Editorial.Consents.SeeConsent(v.Request.Context(), by, v.Param("id"))
}

// ask handles GET /console/articles/:id/consent/withdraw.
func (c *StoryConsents) ask(v *Visit) error {
	p, err := c.page(v)
	if err != nil {
		return err
	}
	return v.Show("consent_withdraw", "本人撤回同意", p)
}

// withdraw handles POST /console/articles/:id/consent/withdraw.
func (c *StoryConsents) withdraw(v *Visit) error {
	if v.PostForm("sure") != "yes" {
		p, err := c.page(v)
		if err != nil {
			return err
		}
		p.Trouble = "还没有清除。确定的话，请先打勾。"
		return v.ShowWith(http.StatusBadRequest, "consent_withdraw", "本人撤回同意", p)
	}
	if _, err := c.Editorial.WithdrawConsent(v.Request.Context(), v.By(), v.Param("id")); err != nil {
		return err
	}
	return v.Done("/articles/"+v.Param("id"), "已经从网站、搜索、回答和历史里清除；发到过微信的，系统正在删除。")
}
