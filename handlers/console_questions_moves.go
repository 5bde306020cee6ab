package handlers

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// takenQuestions is how many wordings of a topic an article takes over.
const takenQuestions = 20

// questionsOf returns the wordings of a topic for an article's list of questions.
func questionsOf(t chat.Topic, wordings []chat.Wording) []string {
	texts := []string{t.Text}
	for _, w := range wordings {
		if !slices.Contains(texts, w.Text) && len(texts) < takenQuestions {
			texts = append(texts, w.Text)
		}
	}
	return texts
}

// open state asks that nobody has taken the topic up meanwhile.
func mustBeOpen(t chat.Topic) error {
	if t.State != chat.TopicOpen {
		return fault.New(fault.Conflict, "这组问题刚刚有人处理过，请打开最新的看看。")
	}
	return nil
}

// write handles POST /console/questions/:id/write: a new article that answers the topic.
func (p *QuestionPages) write(v *Visit) error {
	ctx := v.Request.Context()
	t, wordings, err := p.topic(v)
	if err == nil {
		err = mustBeOpen(t)
	}
	if err != nil {
		return err
	}
	a := content.Article{Kind: content.KindGuide, Title: excerpt(t.Text, 30), Questions: questionsOf(t, wordings)}
	content.Clean(&a)
	post, err := p.Posts.NewPost(ctx, v.By(), a)
	if err != nil {
		return err
	}
	if err := p.Topics.LinkTopic(ctx, v.By(), t.ID, chat.TopicAnswer{Article: post.ID}); err != nil {
		return err
	}
	return v.Done("/articles/"+post.ID+"/edit", "问题已经填在「问法」里。写好、审核、发布以后，会告诉问过的人。")
}

// attach handles POST /console/questions/:id/attach: an article that is there answers it.
func (p *QuestionPages) attach(v *Visit) error {
	ctx := v.Request.Context()
	t, wordings, err := p.topic(v)
	if err == nil {
		err = mustBeOpen(t)
	}
	if err != nil {
		return err
	}
	id := articleIn(v.PostForm("article"))
	if id == "" {
		id = articleIn(v.PostForm("other"))
	}
	post, wrong, err := p.attached(ctx, v.By(), id, questionsOf(t, wordings))
	if err != nil {
		return err
	}
	if wrong != "" {
		page, err := p.page(v)
		if err != nil {
			return err
		}
		page.Wrong, page.Article = wrong, v.PostForm("other")
		return v.ShowWith(http.StatusBadRequest, "question", "没答上的问题", page)
	}
	if err := p.Topics.LinkTopic(ctx, v.By(), t.ID, chat.TopicAnswer{Article: id}); err != nil {
		return err
	}
	return v.Done("/articles/"+post.ID, "问题已经放进这篇文章的「问法」。交审、发布以后，会告诉问过的人。")
}

// articleIn reads the id of an article, or the address of its page.
func articleIn(typed string) string {
	typed = strings.TrimSpace(typed)
	if _, after, ok := strings.Cut(typed, "/articles/"); ok {
		typed, _, _ = strings.Cut(after, "/")
		typed, _, _ = strings.Cut(typed, "?")
	}
	return typed
}

// attached adds questions to the working copy of an article, or says what is wrong.
func (p *QuestionPages) attached(ctx context.Context, by people.By, id string, questions []string) (post content.Post, wrong string, err error) {
	if !content.ValidID(id) {
		return post, "请选一篇文章，或填它的编号。", nil
	}
	post, err = p.Posts.Post(ctx, id)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return post, "没有编号是这个的文章，请看看有没有写错。", nil
	case err != nil:
		return post, "", err
	case post.State != content.Out && post.State != content.InDraft:
		return post, "这篇文章正在审核、等待发布或已经下线，现在不能改。请等它发布以后再来，或另写一篇。", nil
	}
	a := post.Working
	a.Questions = slices.Clone(a.Questions)
	for _, q := range questions {
		if !slices.Contains(a.Questions, q) {
			a.Questions = append(a.Questions, q)
		}
	}
	if len(a.Questions) == len(post.Working.Questions) {
		return post, "这篇文章的「问法」里已经有这些问题了。看看正文是不是真的回答了它，再改文章。", nil
	}
	content.Clean(&a)
	post, err = p.Posts.SavePost(ctx, by, id, content.Save{Article: a, Revision: post.Revision, ExpireAt: post.ExpireAt})
	if fault.KindOf(err) == fault.Invalid {
		return post, fault.Words(err, "这篇文章的「问法」放不下了。"), nil
	}
	return post, "", err
}

// close handles POST /console/questions/:id/close.
func (p *QuestionPages) close(v *Visit) error {
	t, _, err := p.topic(v)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(v.PostForm("reason"))
	again, errAgain := strconv.Atoi(v.PostForm("again"))
	if reason == "" || len([]rune(reason)) > closedReason || errAgain != nil || again < 1 || again > 1000 {
		page, err := p.page(v)
		if err != nil {
			return err
		}
		page.Wrong, page.Reason = "请写不用回答的原因（最多 200 个字），再写又被问几次以后要再看看。", reason
		return v.ShowWith(http.StatusBadRequest, "question", "没答上的问题", page)
	}
	if err := p.Topics.CloseTopic(v.Request.Context(), v.By(), t.ID, reason, again); err != nil {
		return err
	}
	return v.Done("/questions", "已经放到「不用回答」里，又被问够次数会再出现。")
}

// open handles POST /console/questions/:id/open.
func (p *QuestionPages) open(v *Visit) error {
	t, _, err := p.topic(v)
	if err != nil {
		return err
	}
	if err := p.Topics.OpenTopic(v.Request.Context(), v.By(), t.ID); err != nil {
		return err
	}
	return v.Done("/questions/"+strconv.FormatUint(t.ID, 10), "已经放回「等待处理」。")
}
