package chat

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/menus"
	"zaiyue/wechat"
)

// listed is how many articles a list in the chat shows.
const listed = 5

// click answers a tap on the menu. A key nobody knows, which a phone with an old menu may
// still send, is answered with help. A flow that was open rests; 继续 resumes it.
func (c *Chat) click(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, error) {
	s.Flow, s.AskedWhy = "", false
	a, ok := c.menu.Load().Action(m.EventKey)
	if !ok {
		return wechat.Text(c.say("help")), nil
	}
	return c.act(ctx, m, s, a)
}

// act does what a menu key stands for.
func (c *Chat) act(ctx context.Context, m *wechat.Message, s *Session, a menus.Action) (wechat.Reply, error) {
	switch a.Does {
	case menus.DoFlow:
		return c.begin(ctx, m, s, a.Target, a.Step)
	case menus.DoSay:
		return wechat.Text(c.say(a.Target)), nil
	case menus.DoArticle:
		return c.article(ctx, s, a.Target)
	case menus.DoArticles:
		return c.articles(ctx, s, content.Kind(a.Target))
	case menus.DoAsk:
		return c.ask(ctx, m, s, a.Target)
	case menus.DoHandOff:
		return c.handOff(ctx, m, s)
	case menus.DoMine:
		return c.mine(ctx, s)
	case menus.DoView:
		page := a.URL
		if strings.HasPrefix(page, "/") {
			page = c.PublicURL + page
		}
		return wechat.Text(c.say("view", "url", page)), nil
	}
	return wechat.Text(c.say("help")), nil
}

// do does what an option of a choice stands for.
func (c *Chat) do(ctx context.Context, m *wechat.Message, s *Session, does string) (wechat.Reply, error) {
	what, target, _ := strings.Cut(does, ":")
	switch what {
	case "article":
		return c.article(ctx, s, target)
	case "flow":
		return c.begin(ctx, m, s, target, "")
	case doApply:
		return c.apply(ctx, m, s, target)
	case doPaper:
		return c.givePaper(ctx, s, target)
	case doAmend:
		return c.amended(ctx, s, target)
	case doBind:
		return c.bind(ctx, m, s, target)
	case doNotice:
		return c.openNotice(ctx, s, target)
	case doAnswer:
		if id, choice, ok := strings.Cut(target, ":"); ok && c.Notices != nil {
			return c.answerNotice(ctx, m, s, id, choice)
		}
	case doScene:
		return c.sceneChosen(ctx, s, target)
	}
	return wechat.Text(c.say("choice_expired")), nil
}

// articles lists the newest articles of a kind as a choice.
func (c *Chat) articles(ctx context.Context, s *Session, kind content.Kind) (wechat.Reply, error) {
	found, err := c.Library.Latest(ctx, kind, 4*listed)
	if err != nil {
		return c.unavailable(ctx, err)
	}
	now := c.Now()
	found = slices.DeleteFunc(slices.Clone(found), func(a content.Article) bool { return a.Expired(now) })
	found = found[:min(len(found), listed)]
	if len(found) == 0 {
		return wechat.Text(c.say("articles_none", "kind", string(kind))), nil
	}
	lines := []string{c.say("articles", "kind", string(kind))}
	lines = append(lines, c.offer(s, titles(found))...)
	lines = append(lines, c.say("answer_pick")+c.say("articles_all", "url", c.PublicURL+"/articles?kind="+url.QueryEscape(string(kind))))
	return wechat.Text(strings.Join(lines, "\n")), nil
}

// titles makes options of articles.
func titles(articles []content.Article) []Option {
	options := make([]Option, len(articles))
	for i := range articles {
		options[i] = Option{Words: plain(articles[i].Title), Do: "article:" + articles[i].ID}
	}
	return options
}

// offer opens a choice and returns its lines. The choice before it can be reached by 返回.
func (c *Chat) offer(s *Session, options []Option) []string {
	if s.Choice != nil {
		s.Earlier = s.Choice
	}
	s.Choice, s.Looked = nil, false
	if len(options) == 0 {
		return nil
	}
	s.Flow = "" // the next number is for this choice
	s.Choice = &Choice{Options: options, Until: c.Now().Add(c.settings.ChoiceExpiry).UTC()}
	lines := make([]string, len(options))
	for i, o := range options {
		lines[i] = c.say("option", "number", itoa(i+1), "words", o.Words)
	}
	return lines
}

// unavailable says that the index is being built, and passes every other error on.
func (c *Chat) unavailable(ctx context.Context, err error) (wechat.Reply, error) {
	if ctx.Err() == nil && fault.KindOf(err) == fault.Unavailable {
		return wechat.Text(c.say("building")), nil
	}
	return wechat.Reply{}, err
}
