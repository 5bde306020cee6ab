package handlers

import (
	"context"

	"zaiyue/content"
	"zaiyue/fault"
)

// Asks answers questions. *content.Library implements it.
type Asks interface {
	Ask(ctx context.Context, question string) (content.Answer, error)
	// Try answers as if the draft were out.
	Try(ctx context.Context, draft content.Article, question string) (content.Tried, error)
}

// tryPage is what a question is answered with.
type tryPage struct {
	Here, Question string
	Then, Now      triedAnswer // with the text of the editor, and as it is today
	Place          int         // of the article in hand among what is found then: 1 answers, 0 is not found
	Ruled          bool        // a keyword rule answers before any article is looked at
}

// triedAnswer is an answer as the account would give it.
type triedAnswer struct {
	Answered       bool
	This           bool // by the article in hand
	Passage, Title string
	Near           []string // titles, where nothing answers
}

// try handles POST /console/articles/:id/try.
func (w *Writing) try(v *Visit) error {
	s, err := w.sent(v)
	if err != nil {
		return err
	}
	ctx := v.Request.Context()
	p := tryPage{Here: articleHref(s.post.ID), Question: typed(v.PostForm("question"), longestAsk)}
	if p.Question == "" {
		return fault.New(fault.Invalid, "请先写一个问题，再点“试一问”。")
	}
	then, err := w.Asks.Try(ctx, s.article, p.Question)
	if err != nil {
		return err
	}
	now, err := w.Asks.Ask(ctx, p.Question)
	if err != nil {
		return err
	}
	p.Then, p.Now, p.Place, p.Ruled = triedOf(then.Answer, s.post.ID), triedOf(now, s.post.ID), then.Place, then.Ruled
	return v.Show("article_try", "试一问", p)
}

// triedOf takes from an answer what is shown of it.
func triedOf(a content.Answer, id string) triedAnswer {
	t := triedAnswer{Answered: a.Answered, Passage: a.Passage}
	for i, found := range a.Articles {
		if i == 0 && a.Answered {
			t.Title, t.This = found.Title, found.ID == id
		}
		t.Near = append(t.Near, found.Title)
	}
	return t
}
