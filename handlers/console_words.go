package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// Words is the list of words that articles should not have, and the look at an article's
// links. All fields must be set before the first request.
type Words struct {
	Book      *content.WordBook
	Gate      *content.Gate
	Checker   *content.LinkChecker
	Editorial *content.Editorial
}

// Routes implements Area.
func (w *Words) Routes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	return []Route{
		{Method: get, Path: "/words", Right: people.ReadArticles, Does: w.list, Group: "文章", Label: "敏感词和错字"},
		{Method: get, Path: "/words/uses", Right: people.ReadArticles, Does: w.uses},
		{Method: get, Path: "/words/word", Right: people.WriteWords, Does: w.edit},
		{Method: post, Path: "/words/word", Right: people.WriteWords, Does: w.save},
		{Method: post, Path: "/words/drop", Right: people.WriteWords, Does: w.drop},
		{Method: post, Path: "/articles/:id/links", Right: people.WriteArticles, Does: w.links},
	}
}

// wordsOnPage is how many words a page of the list has.
const wordsOnPage = 50

// badWordsPage is /console/words.
type badWordsPage struct {
	Query, Level string
	Rows         []badWordRow
	Total, All   int
	Before, Next int // pages; 0: none
	CanWrite     bool
}

// badWordRow is a word as the list shows it.
type badWordRow struct {
	content.BadWord
	Except string
}

// list handles GET /console/words.
func (w *Words) list(v *Visit) error {
	all := w.Book.All()
	p := badWordsPage{Query: typed(v.Query("q"), 100), Level: v.Query("level"), All: len(all), CanWrite: v.Can(people.WriteWords)}
	sought := content.Normalize(p.Query)
	page, err := strconv.Atoi(v.Query("page"))
	if err != nil || page < 1 {
		page = 1
	}
	from := (page - 1) * wordsOnPage
	for _, word := range all {
		if p.Level != "" && string(word.Level) != p.Level || !strings.Contains(content.Normalize(word.Word+"\n"+word.Why+"\n"+word.Suggest), sought) {
			continue
		}
		if p.Total >= from && len(p.Rows) < wordsOnPage {
			p.Rows = append(p.Rows, badWordRow{word, strings.Join(word.Except, "、")})
		}
		p.Total++
	}
	if page > 1 {
		p.Before = page - 1
	}
	if from+wordsOnPage < p.Total {
		p.Next = page + 1
	}
	return v.Show("words", "敏感词和错字", p)
}

// badWordForm is the form of one word.
type badWordForm struct {
	Old                              string // the key it is kept under; empty: a new one
	Word, Level, Why, Suggest, Lines string
	Problems                         map[string]string // by field
	Trouble                          string
}

// word reads the form.
func (f *badWordForm) word() content.BadWord {
	b := content.BadWord{Word: strings.TrimSpace(f.Word), Level: content.Level(f.Level), Why: f.Why, Suggest: f.Suggest}
	for line := range strings.Lines(f.Lines) {
		if line = strings.TrimSpace(line); line != "" {
			b.Except = append(b.Except, line)
		}
	}
	return b
}

// find returns the word of the list with a key.
func (w *Words) find(key string) (content.BadWord, error) {
	for _, word := range w.Book.All() {
		if word.Key() == key {
			return word, nil
		}
	}
	return content.BadWord{}, fault.New(fault.NotFound, "词表里没有这个词，可能刚被删掉。请回到词表看看。")
}

// edit handles GET /console/words/word.
func (w *Words) edit(v *Visit) error {
	f := badWordForm{Level: string(content.LevelBlock)}
	if key := v.Query("key"); key != "" {
		word, err := w.find(key)
		if err != nil {
			return err
		}
		f = badWordForm{Old: key, Word: word.Word, Level: string(word.Level), Why: word.Why, Suggest: word.Suggest, Lines: strings.Join(word.Except, "\n")}
	}
	return w.form(v, http.StatusOK, f)
}

func (w *Words) form(v *Visit, status int, f badWordForm) error {
	title := "加一个词"
	if f.Old != "" {
		title = "修改一个词"
	}
	return v.ShowWith(status, "word", title, f)
}

// save handles POST /console/words/word.
func (w *Words) save(v *Visit) error {
	f := badWordForm{
		Old: v.PostForm("old"), Word: typed(v.PostForm("word"), 200), Level: v.PostForm("level"),
		Why: typed(v.PostForm("why"), 1000), Suggest: typed(v.PostForm("suggest"), 1000), Lines: typed(v.PostForm("except"), 4000),
	}
	err := w.Book.Put(v.Request.Context(), v.By(), f.Old, f.word())
	if err == nil {
		return v.Done("/words", "词表保存好了，从现在起按新的词表检查。")
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict && k != fault.NotFound {
		return err
	}
	f.Trouble, f.Problems = fault.Words(err, ""), problemsOf(err)
	return w.form(v, statusOf(err), f)
}

// problemsOf returns what is wrong by field, where an error tells.
func problemsOf(err error) map[string]string {
	problems := map[string]string{}
	if flawed, ok := errors.AsType[*content.FlawError](err); ok {
		for _, f := range flawed.Flaws {
			problems[f.Key] = f.Words
		}
	}
	return problems
}

// drop handles POST /console/words/drop.
func (w *Words) drop(v *Visit) error {
	if err := w.Book.Drop(v.Request.Context(), v.By(), v.PostForm("key")); err != nil {
		return err
	}
	return v.Done("/words", "这个词删掉了。")
}

// mostUses bounds the articles listed for a word.
const mostUses = 100

// badWordUses is /console/words/uses.
type badWordUses struct {
	Word content.BadWord
	Uses []badWordUse
	More bool
}

// badWordUse is an article that has the word.
type badWordUse struct {
	content.Use
	Href, State string
}

// uses handles GET /console/words/uses.
func (w *Words) uses(v *Visit) error {
	word, err := w.find(v.Query("key"))
	if err != nil {
		return err
	}
	p := badWordUses{Word: word}
	uses, more, err := w.Book.Uses(v.Request.Context(), word, mostUses)
	if err != nil {
		return err
	}
	p.More = more
	for _, u := range uses {
		p.Uses = append(p.Uses, badWordUse{u, articleHref(u.ID), w.Editorial.Moves.Words(u.State)})
	}
	return v.Show("word_uses", "现在哪里用了", p)
}

// links handles POST /console/articles/:id/links: the links to the web are tried now.
func (w *Words) links(v *Visit) error {
	id := v.Param("id")
	ctx, cancel := context.WithTimeout(v.Request.Context(), linksWithin)
	defer cancel()
	tried, err := w.Gate.CheckLinks(ctx, w.Checker, id)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return v.Done("/articles/"+id, "外部链接太多，没有试完。系统每天会自己接着试。")
	case err != nil:
		return err
	}
	dead, unknown := 0, 0
	for _, l := range tried {
		switch l.State {
		case content.LinkDead:
			dead++
		case content.LinkUnknown:
			unknown++
		}
	}
	done := fmt.Sprintf("试了 %d 个外部链接，%d 个打不开。", len(tried), dead)
	if unknown > 0 {
		done = fmt.Sprintf("试了 %d 个外部链接，%d 个打不开，%d 个现在判断不了，请自己点开看看。", len(tried), dead, unknown)
	}
	return v.Done("/articles/"+id, done)
}

// linksWithin bounds one look at an article's links: an officer waits for it.
const linksWithin = 40 * time.Second

// Href is where a word is edited.
func (r badWordRow) Href() string { return "/console/words/word?key=" + url.QueryEscape(r.Key()) }

// UsesHref is where its articles are listed.
func (r badWordRow) UsesHref() string { return "/console/words/uses?key=" + url.QueryEscape(r.Key()) }
