package chat

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"zaiyue/content"
	"zaiyue/fault"
)

// toldQuestion bounds the question as it is repeated to who asked it, in characters.
const toldQuestion = 40

// Told is an answer that came later, as a notice tells it.
type Told struct {
	Question string // as it is repeated to who asked it
	Answer   string
	Path     string // of our page that says more; empty: none
}

// Told puts an answer that came later into words, for somebody who asked in vain. there is
// false while the answer is not with the graduates: an article that is not out since it was
// meant to answer, a rule that is not approved or is off.
func (c *Chat) Told(ctx context.Context, question string, a TopicAnswer, rules RuleShelf) (t Told, there bool, err error) {
	t.Question = shorten(question, toldQuestion)
	id := a.Article
	if a.Rule != "" {
		r, err := rules.Rule(ctx, a.Rule)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			return t, false, nil
		case err != nil || !r.On() || r.Approved.Before(a.Since):
			return t, false, err
		case r.Live.Answer != "":
			t.Answer = r.Live.Answer
			return t, true, nil
		case r.Live.Article == "":
			t.Answer = c.say("told_again")
			return t, true, nil
		}
		id = r.Live.Article
	}
	article, err := c.Library.Article(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		return t, false, nil
	}
	if err != nil || !article.InForce(c.Now()) || a.Rule == "" && article.UpdatedAt.Before(a.Since) {
		return t, false, err
	}
	passage, err := c.passageOf(ctx, question, &article)
	if err != nil {
		return t, false, err
	}
	source := c.provenance(&article, passage) // its last line is the link, which the notice has itself
	lines := append([]string{c.say("answer_title", "title", article.Title), passage, ""}, source[:len(source)-1]...)
	t.Answer, t.Path = strings.Join(lines, "\n"), "/articles/"+url.PathEscape(id)
	return t, true, nil
}

// passageOf returns what an article says to a question: the passage where search finds it
// there, else what it is about.
func (c *Chat) passageOf(ctx context.Context, question string, article *content.Article) (string, error) {
	found, err := c.Library.Ask(ctx, question)
	if err != nil {
		return "", err
	}
	if found.Answered && len(found.Articles) > 0 && found.Articles[0].ID == article.ID && found.Passage != "" {
		return found.Passage, nil
	}
	if article.Summary != "" {
		return article.Summary, nil
	}
	return shorten(plainText(article.Body, c.PublicURL), toldSummary), nil
}

// toldSummary bounds the beginning of an article that stands for its passage, in characters.
const toldSummary = 120

// CheckRule returns why a keyword rule would not answer, in words for the officer who writes
// it, or nil: an action the menu does not have, an article that is not there.
func (c *Chat) CheckRule(ctx context.Context, r content.Rule) []string {
	var found []string
	if r.Action != "" {
		if _, ok := c.menu.Load().Action(r.Action); !ok {
			found = append(found, fmt.Sprintf("菜单里没有 %s 这个按钮，请换一个", r.Action))
		}
	}
	if r.Article != "" {
		_, err := c.Library.Article(ctx, r.Article)
		if fault.KindOf(err) == fault.NotFound {
			found = append(found, fmt.Sprintf("没有已发布的文章 %s，请先发布它，或换一篇", r.Article))
		}
	}
	return found
}

// RuleKeys lists the keys of the menu a rule can stand for, with what the button is called.
func (c *Chat) RuleKeys() (keys [][2]string) {
	m := c.menu.Load()
	for _, top := range m.Buttons {
		if top.Key != "" {
			keys = append(keys, [2]string{top.Key, top.Name})
		}
		for _, b := range top.Buttons {
			if b.Key != "" {
				keys = append(keys, [2]string{b.Key, top.Name + " › " + b.Name})
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m.Retired)) {
		keys = append(keys, [2]string{key, key + "（已不在菜单上）"})
	}
	return keys
}
