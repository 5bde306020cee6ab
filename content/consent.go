package content

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"zaiyue/fault"
	"zaiyue/people"
)

// Consents keeps the leave of people to tell their stories (row P11). The store implements
// it. Whose leave it is, and the proof, are sealed under a key of that person.
type Consents interface {
	// RecordConsent keeps a consent for an article, in the place of one before it.
	RecordConsent(ctx context.Context, by people.By, id string, c ConsentGiven) (Post, error)
	// SeeConsent returns who gave it and opens the proof, and notes in the trail that by looked
	// and why: by.Reason must say. The caller closes the proof. fault.NotFound when there is
	// none, or the person's key was destroyed.
	SeeConsent(ctx context.Context, by people.By, id string) (ConsentSeen, error)
	// WithdrawConsent takes the article from its readers and makes its whole history say
	// nothing, in one transaction; the person's key is destroyed with it. A second time changes
	// nothing. keep names pictures of ours that other articles show: they are not forgotten.
	WithdrawConsent(ctx context.Context, by people.By, id string, keep func(picture string) bool) (Post, error)
	// Erasures returns what a withdrawal still asks for, the oldest first.
	Erasures(ctx context.Context, limit int) ([]Erasure, error)
	// Erased notes that everything a withdrawal asks for is done.
	Erased(ctx context.Context, id string) error
}

// ConsentGiven is a consent as it is recorded.
type ConsentGiven struct {
	Name      string // of the person; sealed
	GivenAt   time.Time
	Scope     string    // what may be shown where, in words
	Proof     io.Reader // picture, PDF or text
	ProofType string    // its media type, one of ProofTypes
}

// ConsentSeen is what is sealed of a consent.
type ConsentSeen struct {
	Name      string
	Proof     io.ReadCloser
	ProofType string
	Size      int64 // bytes of the proof
}

// Erasure is what a withdrawal still asks for outside its own transaction.
type Erasure struct {
	Article  string    `json:"article"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`                 // the officer who recorded the withdrawal
	Pictures []string  `json:"pictures,omitempty"` // names of pictures to forget
}

// The limits of a consent.
const (
	MaxProof     = 8 << 20 // bytes
	maxPerson    = 60      // characters of a name
	maxScope     = 500
	MaxProofText = 4000 // characters of a proof that was typed
)

// ProofTypes lists what a proof may be.
func ProofTypes() []string {
	return []string{"image/jpeg", "image/png", "application/pdf", "text/plain"}
}

// Check returns what is wrong with a consent at now, nothing when it may be kept.
func (c *ConsentGiven) Check(now time.Time) (flaws []Flaw) {
	add := func(key, words string) { flaws = append(flaws, Flaw{key, words}) }
	switch n := utf8.RuneCountInString(strings.TrimSpace(c.Name)); {
	case n == 0:
		add("name", "请写本人的姓名，只有看同意书的同事能看到")
	case n > maxPerson:
		add("name", fmt.Sprintf("最多 %d 个字", maxPerson))
	}
	switch {
	case c.GivenAt.IsZero():
		add("given_at", "请填同意的日期")
	case c.GivenAt.After(now):
		add("given_at", "这一天还没有到")
	case c.GivenAt.Year() < 2000:
		add("given_at", "请检查年份")
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(c.Scope)); {
	case n == 0:
		add("scope", "请写清同意登什么、登在哪里")
	case n > maxScope:
		add("scope", fmt.Sprintf("最多 %d 个字", maxScope))
	}
	if c.Proof == nil {
		add("proof", "请上传签名的照片或扫描件，或者写下本人怎样同意的")
	}
	return flaws
}

// WithdrawConsent does what a person may ask at any time: their story is out of the site, the
// search and the answers when it returns, and what is left to do (pictures, WeChat) is begun,
// and tried again by StepErasures until it is done. It may be called again.
func (e *Editorial) WithdrawConsent(ctx context.Context, by people.By, id string) (Post, error) {
	if e.Consents == nil {
		return Post{}, fault.New(fault.Unavailable, "这里没有登记同意书。")
	}
	shown, err := e.shownElsewhere(ctx, id)
	if err != nil {
		return Post{}, err
	}
	p, err := e.Consents.WithdrawConsent(ctx, by, id, func(name string) bool { return shown[name] })
	if err != nil {
		return p, err
	}
	e.refreshed(p)
	e.Library.Changed(id)
	if err := e.StepErasures(ctx); err != nil {
		e.alert(ctx, id, "一篇文章已按本人要求从网站清除，微信那边还没有删完，系统会接着试。")
	}
	return p, nil
}

// shownElsewhere returns the pictures of ours that other articles show.
func (e *Editorial) shownElsewhere(ctx context.Context, id string) (map[string]bool, error) {
	shown := map[string]bool{}
	err := e.Posts.EachPost(ctx, func(p Post) error {
		if p.ID != id {
			for _, name := range PicturesOf(&p.Working) {
				shown[name] = true
			}
		}
		return nil
	})
	return shown, err
}

// erasuresAtOnce bounds one step.
const erasuresAtOnce = 20

// StepErasures goes on with what withdrawals ask for outside the store: pictures are
// forgotten, WeChat is asked to delete. What fails is tried at the next step.
func (e *Editorial) StepErasures(ctx context.Context) error {
	if e.Consents == nil {
		return nil
	}
	open, err := e.Consents.Erasures(ctx, erasuresAtOnce)
	if err != nil {
		return err
	}
	for _, x := range open {
		if failed := e.erase(ctx, x); failed != nil {
			err = failed
			if e.Now().Sub(x.At) > time.Minute {
				e.alert(ctx, x.Article, "一篇按本人要求清除的文章，微信那边超过一分钟还没有删掉，系统在接着试。请到公众平台看看它还在不在。")
			}
		}
	}
	return err
}

func (e *Editorial) erase(ctx context.Context, x Erasure) error {
	by := people.By{Officer: people.TheService, Reason: "本人撤回同意"}
	for _, name := range x.Pictures {
		if e.DropPicture == nil {
			break
		}
		if err := e.DropPicture(ctx, by, name); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	if e.TakeFromWeChat != nil {
		if err := e.TakeFromWeChat(ctx, by, x.Article); err != nil {
			return err
		}
	}
	return e.Consents.Erased(ctx, x.Article)
}
