package chat

import (
	"context"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/wechat"
)

// question is the last answer: it searches.
func (c *Chat) question(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	a, err := c.Library.Ask(ctx, m.Content)
	if err != nil {
		r, err := c.unavailable(ctx, err)
		return r, true, err
	}
	article := ""
	if a.Answered && len(a.Articles) > 0 {
		article = a.Articles[0].ID
	}
	c.heard(m, "", article)
	r, err := c.found(ctx, m, s, m.Content, a)
	return r, true, err
}

// heard notes a question that was typed or spoken.
func (c *Chat) heard(m *wechat.Message, rule, article string) {
	if c.Heard != nil && m.Type != wechat.TypeEvent {
		c.Heard(content.Asked{Text: shorten(Mask(m.Content), longestQuestion), At: c.Now().UTC(), Rule: rule, Article: article})
	}
}

// longestQuestion bounds a question as it is kept, in characters.
const longestQuestion = 200

// ask answers a question from the library, or names the nearest topics.
func (c *Chat) ask(ctx context.Context, m *wechat.Message, s *Session, question string) (wechat.Reply, error) {
	a, err := c.Library.Ask(ctx, question)
	if err != nil {
		return c.unavailable(ctx, err)
	}
	return c.found(ctx, m, s, question, a)
}

// found puts what the library found into words.
func (c *Chat) found(ctx context.Context, m *wechat.Message, s *Session, question string, a content.Answer) (wechat.Reply, error) {
	masked := Mask(question)
	if !a.Answered || len(a.Articles) == 0 {
		return c.notFound(ctx, m, s, masked, a.Articles)
	}
	first := &a.Articles[0]
	s.Answered, s.Asked, s.Judged, s.Rest = first.ID, shorten(masked, 60), "", nil

	passage := a.Passage
	if passage == "" {
		passage = first.Summary
	}
	lines := make([]string, 0, 16)
	lines = append(lines, c.say("answer_title", "title", plain(first.Title)), plain(passage))
	lines = append(lines, c.differing(first, a.Differing)...)
	lines = append(lines, "")
	lines = append(lines, c.provenance(first, passage)...)
	if also := c.offer(s, also(a)); len(also) > 0 {
		lines = append(lines, "", c.say("answer_also"))
		lines = append(lines, also...)
		lines = append(lines, c.say("answer_pick"))
	}
	lines = append(lines, "", c.say("answer_verdict"))
	return wechat.Text(strings.Join(lines, "\n")), nil
}

// also returns up to two alternatives: what differs first.
func also(a content.Answer) []Option {
	var others []content.Article
	for _, o := range append(a.Differing[:len(a.Differing):len(a.Differing)], a.Articles[1:]...) {
		known := o.ID == a.Articles[0].ID
		for i := range others {
			known = known || others[i].ID == o.ID
		}
		if !known && len(others) < 2 {
			others = append(others, o)
		}
	}
	return titles(others)
}

// differing shows two amounts for the same thing, each with its dates (row Q7).
func (c *Chat) differing(first *content.Article, others []content.Article) []string {
	if len(others) == 0 {
		return nil
	}
	lines := []string{"", c.say("differing"), c.amount(first)}
	for i := range others {
		lines = append(lines, c.amount(&others[i]))
	}
	return lines
}

// amount is one line of differing.
func (c *Chat) amount(a *content.Article) string {
	dates := strings.Join(c.dates(a), c.say("source_joint"))
	if dates == "" {
		dates = c.say("differing_undated")
	}
	return c.say("differing_line", "title", plain(a.Title), "amount", plain(a.Amount), "dates", dates)
}

// provenance is where an article comes from (row Q6), whether it is a sample, which shown
// may have said already, and its page.
func (c *Chat) provenance(a *content.Article, shown string) []string {
	var parts []string
	switch {
	case a.DocNumber != "":
		parts = append(parts, plain(a.DocNumber))
	case a.Issuer != "":
		parts = append(parts, plain(a.Issuer))
	case a.Source != "" && !strings.Contains(a.Source, "://"):
		parts = append(parts, plain(a.Source))
	default:
		parts = append(parts, c.say("source_unnamed"))
	}
	if a.Region != "" {
		parts = append(parts, c.say("source_region", "region", plain(a.Region)))
	}
	parts = append(parts, c.dates(a)...)
	lines := []string{c.say("answer_source", "source", strings.Join(parts, c.say("source_joint")))}
	if sample := c.say("answer_sample"); isSample(a) && !strings.Contains(shown, strings.Trim(sample, "（）")) {
		lines = append(lines, sample)
	}
	return append(lines, c.say("answer_link", "url", c.link("articles", a.ID)))
}

// dates says from and until when an article holds, and when it was checked.
func (c *Chat) dates(a *content.Article) []string {
	var parts []string
	layout := c.say("date_layout")
	add := func(key string, t time.Time) {
		if !t.IsZero() {
			parts = append(parts, c.say(key, "date", t.In(shanghai()).Format(layout)))
		}
	}
	if a.DocNumber != "" || a.Kind == content.KindPolicy || a.Kind == content.KindSubsidy {
		add("source_from", a.InForceFrom)
	}
	add("source_until", a.InForceUntil)
	add("source_verified", a.VerifiedAt)
	return parts
}

// isSample reports whether an article carries the mark 「示例」.
func isSample(a *content.Article) bool {
	const mark = "示例"
	return strings.Contains(a.Source, mark) || strings.Contains(a.Title, mark) || strings.Contains(a.Body, mark)
}

// notFound says plainly that nothing was found, names the nearest topics and leaves the
// question to the officers (row C18).
func (c *Chat) notFound(ctx context.Context, m *wechat.Message, s *Session, masked string, nearest []content.Article) (wechat.Reply, error) {
	if err := c.Desk.AddUnanswered(ctx, m.Key(), Question{
		OpenID: m.OpenID, Text: shorten(masked, longestQuestion), At: c.Now().UTC(),
	}); err != nil {
		c.warn(ctx, "an unanswered question cannot be kept", err)
	}
	s.Answered, s.Asked, s.Rest = "", "", nil
	lines := c.offer(s, titles(nearest[:min(len(nearest), 3)]))
	if len(lines) == 0 {
		return wechat.Text(c.say("not_found")), nil
	}
	return wechat.Text(strings.Join(append([]string{c.say("not_found_nearest")}, lines...), "\n")), nil
}

// article shows one article in the chat, as far as the chat carries it.
func (c *Chat) article(ctx context.Context, s *Session, id string) (wechat.Reply, error) {
	a, err := c.Library.Article(ctx, id)
	switch fault.KindOf(err) {
	case fault.OK:
	case fault.NotFound:
		return wechat.Text(c.say("article_gone")), nil
	default:
		return c.unavailable(ctx, err)
	}
	if s.Answered != a.ID {
		s.Answered, s.Asked = a.ID, ""
	}
	s.Rest = nil
	body := plainText(a.Body, c.PublicURL)
	if body == "" {
		body = plain(a.Summary)
	}
	if parts := Cut(body, keepParts*wechat.MaxTextBytes); len(parts) > 1 {
		body = parts[0] + "\n" + c.say("more_on_page")
	}
	lines := []string{c.say("answer_title", "title", plain(a.Title)), body, ""}
	if a.Expired(c.Now()) {
		lines = append(lines, c.say("article_expired"))
	}
	lines = append(lines, c.provenance(&a, body)...)
	lines = append(lines, "", c.say("answer_verdict"))
	return wechat.Text(strings.Join(lines, "\n")), nil
}

// shorten cuts a text to n runes.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	count := 0
	for i := range s {
		if count == n {
			return s[:i]
		}
		count++
	}
	return s
}
