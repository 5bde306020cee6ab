package handlers

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/followups"
)

// FollowUps keeps what placed graduates say when they are asked how they are. The store
// implements it.
type FollowUps interface {
	OpenFollowUp(ctx context.Context, openID string) (followups.Line, bool, error)
	AnswerFollowUp(ctx context.Context, key, openID string, a followups.Answers, help []string) (followups.Reply, error)
	PostponeFollowUp(ctx context.Context, key, openID string) (followups.Reply, error)
	StopFollowUps(ctx context.Context, key, openID string) (followups.Reply, error)
}

// Drafts keeps answers that are not sent yet; the chat's and the page's are the same. The
// store implements it.
type Drafts interface {
	Draft(ctx context.Context, openID, flow string) (chat.Draft, bool, error)
	PutDraft(ctx context.Context, key string, d chat.Draft) (bool, error)
}

const followUpPath = "/followup"

// What the buttons of the page do.
const (
	followUpSend  = "send"
	followUpKeep  = "keep"  // what is filled in stays for later, here or in the chat
	followUpLater = "later" // 稍后
	followUpStop  = "stop"  // 停止
)

// followUpForm is /h5/followup: the questions of the follow-up that waits.
type followUpForm struct {
	Employer  string
	Months    int
	Intro     string
	Questions []followUpQuestion
	Kept      bool // what was filled in was just kept
}

type followUpQuestion struct {
	followups.Question
	Given string
}

// followUp handles GET /h5/followup. What the graduate answered in the chat is filled in.
func (s *Site) followUp(c *gin.Context, openID string) error {
	ctx := c.Request.Context()
	l, open, err := s.FollowUps.OpenFollowUp(ctx, openID)
	if err != nil {
		return err
	}
	if !open {
		s.write(c, http.StatusOK, "h5/notice", noFollowUp)
		return nil
	}
	d, _, err := s.Drafts.Draft(ctx, openID, chat.FlowFollowUp)
	if err != nil {
		return err
	}
	f := followUpForm{Employer: l.Person.Employer, Months: l.Months, Intro: s.Survey.Intro, Kept: c.Query("kept") != ""}
	for _, q := range s.Survey.Questions {
		f.Questions = append(f.Questions, followUpQuestion{q, d.Answers[q.ID]})
	}
	s.write(c, http.StatusOK, "h5/followup", f)
	return nil
}

var noFollowUp = notice{
	Title: "现在没有要您回答的回访", Lines: []string{"有事随时可以回到公众号直接说，或者回复「转人工」。"},
	Link: "/h5/me", LinkWords: "回到“我的”",
}

// answerFollowUp handles POST /h5/followup.
func (s *Site) answerFollowUp(c *gin.Context, openID string) error {
	if err := c.Request.ParseForm(); err != nil {
		return fault.Wrap(fault.Invalid, "回答没有完整送到，请返回再提交一次。", err)
	}
	ctx, key := c.Request.Context(), "page:"+s.NewID()
	given := followups.Answers{}
	for _, q := range s.Survey.Questions {
		given[q.ID] = c.PostForm(q.ID)
	}
	given = s.Survey.Clean(given, s.Mask)
	var said followups.Reply
	var err error
	done := notice{Link: "/h5/me", LinkWords: "回到“我的”"}
	switch c.PostForm("do") {
	case followUpKeep:
		return s.keepFollowUp(c, key, openID, given)
	case followUpLater:
		said, err = s.FollowUps.PostponeFollowUp(ctx, key, openID)
		done.Title, done.Lines = "好的，先不打扰您", []string{"这次就不再问了。有难处随时回到公众号直接说。"}
		if !said.Again.IsZero() {
			done.Lines = []string{"过几天再问您。已经填好、按过“先存着”的都留着。"}
		}
	case followUpStop:
		said, err = s.FollowUps.StopFollowUps(ctx, key, openID)
		done.Title, done.Lines = "好的，以后不再问您", []string{"有事随时可以回到公众号，回复「转人工」找我们。"}
	default:
		help := s.Survey.Help(given)
		said, err = s.FollowUps.AnswerFollowUp(ctx, key, openID, given, help)
		done.Title, done.Lines = "收到了", []string{s.Survey.Thanks}
		if said.Help {
			done.Lines = []string{s.Survey.ThanksHelp}
		}
	}
	if err != nil {
		return err
	}
	if !said.Done {
		done = noFollowUp
	}
	s.write(c, http.StatusOK, "h5/notice", done)
	return nil
}

// keepFollowUp keeps what is filled in as the draft that the chat goes on with.
func (s *Site) keepFollowUp(c *gin.Context, key, openID string, given followups.Answers) error {
	ctx := c.Request.Context()
	_, open, err := s.FollowUps.OpenFollowUp(ctx, openID)
	if err != nil {
		return err
	}
	if !open {
		s.write(c, http.StatusOK, "h5/notice", noFollowUp)
		return nil
	}
	d := chat.Draft{OpenID: openID, Flow: chat.FlowFollowUp, Answers: given, UpdatedAt: s.Now()}
	rest := slices.IndexFunc(s.Survey.Questions, func(q followups.Question) bool { return given[q.ID] == "" })
	d.Step = s.Survey.Questions[max(rest, 0)].ID
	if _, err := s.Drafts.PutDraft(ctx, key, d); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/h5"+followUpPath+"?kept=1")
	return nil
}
