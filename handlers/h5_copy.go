package handlers

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/jobs"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// copyEvery is how often a person may have a copy; it costs some work.
const copyEvery = 10 * time.Minute

// copiedNotices bounds the notices of a copy.
const copiedNotices = 2000

// ownCopy is everything we hold about a graduate, as the copy has it (row O8). Its names are
// those of the JSON.
type ownCopy struct {
	MadeAt       time.Time           `json:"made_at"`
	Facts        subsidies.Facts     `json:"facts,omitempty"`
	FactsTold    people.Day          `json:"facts_told,omitempty"`
	Applications []copiedCase        `json:"applications,omitempty"`
	Notices      []copiedNotice      `json:"notices,omitempty"`
	Preferences  notices.Preferences `json:"preferences"`
	Looking      *jobs.Wish          `json:"looking_for_work,omitempty"`
	Drafts       []chat.Draft        `json:"unfinished_forms,omitempty"`
	Kept         []string            `json:"answers_waiting,omitempty"`
}

// copiedCase is an application in a copy. What officers noted among themselves is theirs.
type copiedCase struct {
	Number    string              `json:"number,omitempty"`
	Programme string              `json:"programme"`
	Status    string              `json:"status"`
	BeganAt   time.Time           `json:"began_at"`
	SentAt    time.Time           `json:"sent_at,omitzero"`
	Answers   map[string]string   `json:"answers"` // by their labels
	Facts     map[string]string   `json:"facts"`   // by their questions
	Consents  []subsidies.Receipt `json:"consents,omitempty"`
	History   []copiedMove        `json:"history,omitempty"`
	Papers    []string            `json:"papers,omitempty"` // files of the copy
	id        string
	papers    []subsidies.Paper
}

type copiedMove struct {
	At   time.Time `json:"at"`
	Move string    `json:"move"`
	Told string    `json:"told,omitempty"`
}

type copiedNotice struct {
	At     time.Time         `json:"at"`
	Title  string            `json:"title"`
	Fields map[string]string `json:"fields,omitempty"`
}

// copyPage handles GET /h5/copy: what a copy holds, and the button.
func (s *Site) copyPage(c *gin.Context, _ string) error {
	s.write(c, http.StatusOK, "h5/copy", nil)
	return nil
}

// copyOwn handles POST /h5/copy: a ZIP with everything, machine-readable and readable.
func (s *Site) copyOwn(c *gin.Context, openID string) error {
	ctx := c.Request.Context()
	again := "copied:" + openID
	if _, err := s.Tokens.Token(ctx, again); err == nil {
		return fault.New(fault.TooMuch, "刚刚已经给过您一份，请过十分钟再取。")
	}
	all, err := s.gather(ctx, openID)
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	page, err := s.Pages.Render("h5/copy_read", all)
	if err != nil {
		return err
	}
	if err := s.Tokens.PutToken(ctx, again, "1", copyEvery); err != nil {
		return err
	}
	line := http.NewResponseController(c.Writer)
	_ = line.SetWriteDeadline(time.Now().Add(2 * photoWithin))
	c.Header("Content-Type", "application/zip")
	c.Header("Content-Disposition", `attachment; filename="zaiyue-my-data.zip"`)
	c.Header("Cache-Control", "no-store")
	c.Status(http.StatusOK)
	z := zip.NewWriter(c.Writer)
	err = errors.Join(zipped(z, "my-data.json", bytes.NewReader(raw)), zipped(z, "my-data.html", bytes.NewReader(page)))
	for i := 0; err == nil && i < len(all.Applications); i++ {
		err = s.zipPapers(ctx, z, openID, &all.Applications[i])
	}
	if err = errors.Join(err, z.Close()); err != nil { // the file is cut off: nobody takes it for whole
		s.Log.Warn("a copy of somebody's data was not finished", "request_id", requestID(c), "kind", fault.KindOf(err).String(), "err", err)
	}
	return nil
}

func zipped(z *zip.Writer, name string, r io.Reader) error {
	w, err := z.Create(name)
	if err == nil {
		_, err = io.Copy(w, r)
	}
	return err
}

func (s *Site) zipPapers(ctx context.Context, z *zip.Writer, openID string, one *copiedCase) error {
	for i, p := range one.papers {
		_, r, err := s.Cases.OwnPaper(ctx, openID, one.id, p.ID)
		if err == nil {
			err = errors.Join(zipped(z, one.Papers[i], r), r.Close())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// gather reads everything we hold about a graduate.
func (s *Site) gather(ctx context.Context, openID string) (all ownCopy, err error) {
	all.MadeAt = s.Now().UTC()
	if all.Facts, all.FactsTold, err = s.Facts.FactsOf(ctx, openID); err != nil {
		return all, err
	}
	if all.Preferences, err = s.Notices.Preferences(ctx, openID); err != nil {
		return all, err
	}
	if all.Drafts, err = s.Mine.DraftsOf(ctx, openID); err != nil {
		return all, err
	}
	if all.Kept, err = s.Mine.KeptFor(ctx, openID); err != nil {
		return all, err
	}
	wish, there, err := s.Wishes.Wish(ctx, openID)
	if err != nil {
		return all, err
	}
	if there {
		all.Looking = &wish
	}
	for cursor, more := "", true; more && len(all.Notices) < copiedNotices; more = cursor != "" {
		page, next, err := s.Notices.Inbox(ctx, openID, cursor, 100)
		if err != nil {
			return all, err
		}
		for _, n := range page {
			kind, _ := s.Answers.Book.Kind(n.Kind)
			all.Notices = append(all.Notices, copiedNotice{n.BornAt, titleOf(kind, all.Preferences.Language, n), n.Fields})
		}
		cursor = next
	}
	cases, err := s.Cases.ApplicationsOf(ctx, openID, casesShown)
	for _, line := range cases {
		if err != nil {
			break
		}
		var one copiedCase
		if one, err = s.copyCase(ctx, line.ID); err == nil {
			all.Applications = append(all.Applications, one)
		}
	}
	return all, err
}

func (s *Site) copyCase(ctx context.Context, id string) (one copiedCase, err error) {
	a, err := s.Cases.Application(ctx, id)
	if err != nil {
		return one, err
	}
	p, err := s.Cases.ProgrammeAt(ctx, a.Programme, a.Version)
	if err != nil {
		return one, err
	}
	one = copiedCase{
		Number: subsidies.ShowReference(a.Reference), Programme: p.Name, Status: s.Machine.Words(a.Status), BeganAt: a.BeganAt, SentAt: a.SentAt,
		Answers: map[string]string{}, Facts: map[string]string{}, Consents: a.Consents, id: a.ID, papers: a.Papers,
	}
	for _, f := range p.Fields {
		if v := a.Answers[f.Key]; v != "" {
			one.Answers[f.Label] = v
		}
	}
	for _, f := range p.FactsOf(s.Programmes.Catalogue) {
		if v, ok := a.Facts[f.Key]; ok {
			one.Facts[f.Ask] = f.Words(v)
		}
	}
	for _, e := range a.History {
		v, _ := s.Machine.Move(e.Move)
		one.History = append(one.History, copiedMove{e.At, v.Words, s.Machine.Told(e, p)})
	}
	for i, paper := range a.Papers {
		one.Papers = append(one.Papers, fmt.Sprintf("papers/%s-%02d-%s.jpg", a.ID[:8], i+1, paper.Material))
	}
	return one, nil
}
