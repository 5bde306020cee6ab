package handlers

import (
	"net/http"

	"zaiyue/content"
	"zaiyue/fault"
)

// tryPage is what a question is answered with.
type tryPage struct {
	Here, Question string
	Then, Now      triedAnswer // with the text of the editor, and as it is today
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
	question := typed(v.PostForm("question"), longestAsk)
	if question == "" {
		return fault.New(fault.Invalid, "请先写一个问题，再点“试一问”。")
	}
	return v.ShowWith(http.StatusOK, "article_try", "试一问", tryPage{Here: articleHref(s.post.ID), Question: question})
}

// triedOf puts an answer of the library into words.
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
