package handlers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/people"
)

// replayed is how many of the last questions a change is tried on.
const replayed = 200

// Trials answers with rules and wording that graduates do not get. *content.Library
// implements it.
type Trials interface {
	Trial(rules *content.Rules, lexicon *content.Lexicon) (*content.Trial, error)
	Article(ctx context.Context, id string) (content.Article, error)
}

// Lately knows the questions that were asked lately. The store implements it.
type Lately interface {
	Lately(ctx context.Context, n int) ([]content.Asked, error)
}

// OfficerNames knows officers by their ids. The store implements it.
type OfficerNames interface {
	Officer(ctx context.Context, id string) (people.Officer, error)
}

// nameOf is how a page calls an officer; one who is not known is called by the id.
func nameOf(ctx context.Context, staff OfficerNames, id string) string {
	switch id {
	case "":
		return ""
	case people.TheService:
		return "系统"
	case people.TheShell:
		return "管理员（命令行）"
	}
	if o, err := staff.Officer(ctx, id); err == nil {
		return o.Name
	}
	return id
}

// replay is what a change does to the questions that were asked lately.
type replay struct {
	Asked   int // questions it was tried on
	Changes []replayChange
}

type replayChange struct {
	Question      string
	At            time.Time
	Before, After string
}

// replayOf tries rules and a lexicon, where given, on the last questions.
func replayOf(ctx context.Context, trials Trials, lately Lately, rules *content.Rules, lexicon *content.Lexicon) (*replay, error) {
	asked, err := lately.Lately(ctx, replayed)
	if err != nil {
		return nil, err
	}
	before, err := trials.Trial(nil, nil)
	if err != nil {
		return nil, err
	}
	after, err := trials.Trial(rules, lexicon)
	if err != nil {
		return nil, err
	}
	r := &replay{Asked: len(asked)}
	for _, d := range content.Compare(before, after, asked) {
		c := replayChange{Question: d.Text, At: d.At}
		if c.Before, err = outcomeWords(ctx, trials, d.Before); err != nil {
			return nil, err
		}
		if c.After, err = outcomeWords(ctx, trials, d.After); err != nil {
			return nil, err
		}
		r.Changes = append(r.Changes, c)
	}
	return r, nil
}

// outcomeWords says what answers, in an officer's words.
func outcomeWords(ctx context.Context, trials Trials, o content.Outcome) (string, error) {
	switch {
	case o.Rule.ID != "":
		return "规则：" + ruleSays(ctx, trials, o.Rule), nil
	case o.Article.ID != "":
		return "文章：" + o.Article.Title, nil
	}
	return "没有答案", ctx.Err()
}

// ruleSays is what a rule answers, in a line.
func ruleSays(ctx context.Context, trials Trials, r content.Rule) string {
	switch {
	case r.Answer != "":
		return excerpt(r.Answer, 60)
	case r.Article != "":
		if a, err := trials.Article(ctx, r.Article); err == nil {
			return "给出文章《" + a.Title + "》"
		}
		return fmt.Sprintf("给出文章 %s（还没有发布）", r.Article)
	}
	return "同菜单按钮 " + r.Action
}

// excerpt returns the first n characters of a text as one line.
func excerpt(text string, n int) string {
	line := strings.Join(strings.Fields(text), " ")
	if r := []rune(line); len(r) > n {
		return string(r[:n]) + "…"
	}
	return line
}
