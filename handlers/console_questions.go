package handlers

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// TopicBook keeps the questions without an answer, grouped. The store implements it.
type TopicBook interface {
	Topics(ctx context.Context, state chat.TopicState, cursor string, limit int) (page []chat.Topic, next string, err error)
	Topic(ctx context.Context, id uint64, limit int) (chat.Topic, []chat.Wording, error)
	LinkTopic(ctx context.Context, by people.By, id uint64, a chat.TopicAnswer) error
	CloseTopic(ctx context.Context, by people.By, id uint64, reason string, again int) error
	OpenTopic(ctx context.Context, by people.By, id uint64) error
}

// PostBook is where an answer is written. The store implements it.
type PostBook interface {
	Post(ctx context.Context, id string) (content.Post, error)
	NewPost(ctx context.Context, by people.By, a content.Article) (content.Post, error)
	SavePost(ctx context.Context, by people.By, id string, s content.Save) (content.Post, error)
}

// Searcher finds the articles nearest to a question. *content.Library implements it.
type Searcher interface {
	Search(ctx context.Context, question string, n int) (content.Result, error)
}

// QuestionPages are the console's pages of what was asked in vain. All fields must be set.
type QuestionPages struct {
	Topics TopicBook
	Posts  PostBook
	Rules  RuleBook
	Search Searcher
	Staff  OfficerNames
}

const (
	topicsListed  = 20 // on one page
	wordingsShown = 50 // of one topic
	examplesShown = 3  // of a topic in the list, beside its first question
	nearestShown  = 3
	closedReason  = 200 // characters
)

// Routes implements Area.
func (p *QuestionPages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/questions", Right: people.ReadAnswers, Does: p.list, Group: "问答", Label: "没答上的问题"},
		{Method: http.MethodGet, Path: "/questions/:id", Right: people.ReadAnswers, Does: p.show},
		{Method: http.MethodPost, Path: "/questions/:id/write", Right: people.WriteArticles, Does: p.write},
		{Method: http.MethodPost, Path: "/questions/:id/attach", Right: people.WriteArticles, Does: p.attach},
		{Method: http.MethodPost, Path: "/questions/:id/close", Right: people.WriteAnswers, Does: p.close},
		{Method: http.MethodPost, Path: "/questions/:id/open", Right: people.WriteAnswers, Does: p.open},
	}
}

// questionsPage is /console/questions.
type questionsPage struct {
	State     chat.TopicState
	Tabs      []questionsTab
	Rows      []topicRow
	Next      string
	Paged     bool
	Searching bool // the index is not built yet
}

type questionsTab struct {
	Words, Href string
	Here        bool
}

// topicRow is a topic with what is near it now.
type topicRow struct {
	chat.Topic
	Examples []string
	Nearest  []content.Hit
	Found    bool // search answers it by now
}

func topicTabs() []struct {
	state chat.TopicState
	words string
} {
	return []struct {
		state chat.TopicState
		words string
	}{{chat.TopicOpen, "等待处理"}, {chat.TopicAnswering, "正在写回答"}, {chat.TopicAnswered, "已经回答"}, {chat.TopicClosed, "不用回答"}}
}

// list handles GET /console/questions.
func (p *QuestionPages) list(v *Visit) error {
	ctx := v.Request.Context()
	page := questionsPage{State: chat.TopicOpen, Paged: v.Query("after") != ""}
	for _, t := range topicTabs() {
		if v.Query("state") == string(t.state) {
			page.State = t.state
		}
	}
	for _, t := range topicTabs() {
		page.Tabs = append(page.Tabs, questionsTab{t.words, "/console/questions?state=" + string(t.state), t.state == page.State})
	}
	topics, next, err := p.Topics.Topics(ctx, page.State, v.Query("after"), topicsListed)
	if err != nil {
		return err
	}
	page.Next = next
	for _, t := range topics {
		row, err := p.row(ctx, t, examplesShown+1)
		if fault.KindOf(err) == fault.Unavailable {
			page.Searching = true
		} else if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return v.Show("questions", "没答上的问题", page)
}

// row looks at one topic; without an index the row is without what is near.
func (p *QuestionPages) row(ctx context.Context, t chat.Topic, most int) (topicRow, error) {
	row := topicRow{Topic: t}
	_, wordings, err := p.Topics.Topic(ctx, t.ID, most)
	if err != nil {
		return row, err
	}
	for _, w := range wordings {
		if w.Text != t.Text && len(row.Examples) < most-1 {
			row.Examples = append(row.Examples, w.Text)
		}
	}
	found, err := p.Search.Search(ctx, t.Text, nearestShown)
	row.Nearest, row.Found = found.Hits, found.Answered
	return row, err
}

// questionPage is one topic.
type questionPage struct {
	topicRow
	Wordings   []chat.Wording
	Answer     string // what is to answer it, in words
	AnswerHref string
	By         string
	CanWrite   bool // an article
	CanAnswer  bool // rules, and the decision not to answer
	Article    string
	Wrong      string
	Reason     string
	Again      int
	Searching  bool
}

// show handles GET /console/questions/:id.
func (p *QuestionPages) show(v *Visit) error {
	page, err := p.page(v)
	if err != nil {
		return err
	}
	return v.Show("question", "没答上的问题", page)
}

func (p *QuestionPages) page(v *Visit) (page questionPage, err error) {
	ctx := v.Request.Context()
	t, wordings, err := p.topic(v)
	if err != nil {
		return page, err
	}
	page = questionPage{topicRow: topicRow{Topic: t}, Wordings: wordings, CanWrite: v.Can(people.WriteArticles), CanAnswer: v.Can(people.WriteAnswers), Again: 5}
	found, err := p.Search.Search(ctx, t.Text, nearestShown+2)
	switch {
	case fault.KindOf(err) == fault.Unavailable:
		page.Searching = true
	case err != nil:
		return page, err
	}
	page.Nearest, page.Found = found.Hits, found.Answered
	page.By = nameOf(ctx, p.Staff, t.Answer.Officer)
	page.Answer, page.AnswerHref, err = p.answerWords(ctx, t.Answer)
	return page, err
}

// topic reads the topic of the path.
func (p *QuestionPages) topic(v *Visit) (chat.Topic, []chat.Wording, error) {
	id, err := strconv.ParseUint(v.Param("id"), 10, 64)
	if err != nil {
		return chat.Topic{}, nil, fault.New(fault.NotFound, "没有这组问题，请回到列表看看。")
	}
	return p.Topics.Topic(v.Request.Context(), id, wordingsShown)
}

// answerWords says what is to answer a topic, and where it is.
func (p *QuestionPages) answerWords(ctx context.Context, a chat.TopicAnswer) (words, href string, err error) {
	switch {
	case a.Article != "":
		post, err := p.Posts.Post(ctx, a.Article)
		if fault.KindOf(err) == fault.NotFound {
			return "一篇已经不在了的文章", "", nil
		}
		return "文章《" + orElse(post.Working.Title, "还没有标题") + "》", articleHref(a.Article), err
	case a.Rule != "":
		r, err := p.Rules.Rule(ctx, a.Rule)
		if fault.KindOf(err) == fault.NotFound {
			return "一条已经不在了的规则", "", nil
		}
		return "规则「" + excerpt(strings.Join(r.Shown().Words, "、"), 30) + "」", "/console/rules/rule/" + a.Rule, err
	}
	return "", "", nil
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
