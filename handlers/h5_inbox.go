package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
	"zaiyue/notices"
)

// Notices keeps graduates' notices and what they decided about them. The store implements it.
type Notices interface {
	Inbox(ctx context.Context, openID, cursor string, limit int) (page []notices.Notice, next string, err error)
	Unread(ctx context.Context, openID string) (int, error)
	ReadNotice(ctx context.Context, openID, id string) (notices.Notice, error)
	OwnNotice(ctx context.Context, openID, id string) (notices.Notice, error)
	Preferences(ctx context.Context, openID string) (notices.Preferences, error)
	SetPreferences(ctx context.Context, key, openID string, change func(*notices.Preferences)) error
}

// inboxAtOnce is how many notices a page of the inbox shows; mostCounted is what is shown of
// more unread ones.
const (
	inboxAtOnce = 20
	mostCounted = 99
)

// inboxPage is /h5/inbox.
type inboxPage struct {
	Unread string // how many; empty: none
	Silent bool   // WeChat may not tell them of something they want to be told
	Lines  []inboxLine
	Later  bool   // not the first page
	Next   string // the address of the next
}

type inboxLine struct {
	ID, Title string
	At        time.Time
	New       bool
	Answer    string // what the graduate chose, in words
}

// own has a graduate's own page shown to them, signed in first where they are not.
func (s *Site) own(h func(c *gin.Context, openID string) error) func(*gin.Context) error {
	return func(c *gin.Context) error {
		openID, ok := s.signedIn(c)
		if !ok {
			return s.beginSignIn(c)
		}
		return h(c, openID)
	}
}

// inbox handles GET /h5/inbox: every notice, the newest first.
func (s *Site) inbox(c *gin.Context, openID string) error {
	ctx := c.Request.Context()
	page, next, err := s.Notices.Inbox(ctx, openID, c.Query("after"), inboxAtOnce)
	if err != nil {
		return err
	}
	p := inboxPage{Later: c.Query("after") != ""}
	if p.Unread, err = s.unread(ctx, openID); err != nil {
		return err
	}
	language, err := s.language(ctx, openID)
	if err != nil {
		return err
	}
	if p.Silent, err = s.lacksConsent(ctx, openID); err != nil {
		return err
	}
	for _, n := range page {
		kind, _ := s.Answers.Book.Kind(n.Kind)
		choice, _ := kind.Choice(n.Answer)
		p.Lines = append(p.Lines, inboxLine{ID: n.ID, Title: titleOf(kind, language, n), At: n.BornAt, New: n.ReadAt.IsZero(), Answer: choice.Words})
	}
	if next != "" {
		p.Next = "/h5/inbox?after=" + url.QueryEscape(next)
	}
	s.write(c, http.StatusOK, "h5/inbox", p)
	return nil
}

// unread is the count of unread notices in words; empty: none.
func (s *Site) unread(ctx context.Context, openID string) (string, error) {
	switch n, err := s.Notices.Unread(ctx, openID); {
	case err != nil || n == 0:
		return "", err
	case n > mostCounted:
		return strconv.Itoa(mostCounted) + "+", nil
	default:
		return strconv.Itoa(n), nil
	}
}

func (s *Site) language(ctx context.Context, openID string) (notices.Language, error) {
	p, err := s.Notices.Preferences(ctx, openID)
	return p.Reads(), err
}

// titleOf is a notice's title, or its kind's name; one of a kind that is gone keeps its place.
func titleOf(kind notices.Kind, language notices.Language, n notices.Notice) string {
	if title := kind.Words(language, n.Fields).Title; title != "" {
		return title
	}
	if kind.Name != "" {
		return kind.Name
	}
	return "一条旧通知"
}

// noticePage is /h5/inbox/:id.
type noticePage struct {
	ID, Title, Note string
	Lines           []string
	At              time.Time
	Link            string // our page that tells more; empty: none
	Choices         []notices.Choice
	Chosen          string // the words of the answer that stands; empty: none
	Said            string // what is said to it
}

// oneNotice handles GET /h5/inbox/:id. Opening it marks it as read; asking for its head
// does not.
func (s *Site) oneNotice(c *gin.Context, openID string) error {
	ctx := c.Request.Context()
	look := s.Notices.ReadNotice
	if c.Request.Method == http.MethodHead {
		look = s.Notices.OwnNotice
	}
	n, err := look(ctx, openID, c.Param("id"))
	if err != nil {
		return err
	}
	language, err := s.language(ctx, openID)
	if err != nil {
		return err
	}
	kind, _ := s.Answers.Book.Kind(n.Kind)
	words := kind.Words(language, n.Fields)
	p := noticePage{ID: n.ID, Title: titleOf(kind, language, n), Note: words.Note, At: n.BornAt, Choices: kind.Choices}
	for line := range strings.SplitSeq(words.Body, "\n") {
		p.Lines = append(p.Lines, line)
	}
	if path := n.Path(); path != "/h5/inbox/"+n.ID {
		p.Link = path
	}
	if choice, ok := kind.Choice(n.Answer); ok {
		p.Chosen, p.Said = choice.Words, choice.Reply
	}
	s.write(c, http.StatusOK, "h5/inbox_one", p)
	return nil
}

// answerNotice handles POST /h5/inbox/:id/answer.
func (s *Site) answerNotice(c *gin.Context, openID string) error {
	id := c.Param("id")
	given, err := s.Answers.Answer(c.Request.Context(), "page:"+s.NewID(), openID, id, c.PostForm("choice"))
	if err != nil {
		return err
	}
	switch {
	case given.Link != "":
		c.Redirect(http.StatusSeeOther, given.Link)
	case given.Flow != "": // its questions are asked in the chat
		s.write(c, http.StatusOK, "h5/notice", notice{
			Title: "请回到公众号接着答", Lines: []string{"记下了。回到公众号，回复“" + given.Choice.Words + "”，我们一问一答，很快就好。"},
			Link: "/h5/inbox", LinkWords: "看全部通知",
		})
	default:
		c.Redirect(http.StatusSeeOther, "/h5/inbox/"+url.PathEscape(id))
	}
	return nil
}

// backToNotice handles GET /h5/inbox/:id/answer, where a form was.
func (s *Site) backToNotice(c *gin.Context) error {
	if c.Param("id") == "" {
		return fault.New(fault.NotFound, "")
	}
	c.Redirect(http.StatusSeeOther, "/h5/inbox/"+url.PathEscape(c.Param("id")))
	return nil
}
