package simulator

import (
	"net/http"
	"slices"
	"time"
)

// customEndpoints is customer-service messages (section 6). They need a verified account.
func customEndpoints() []endpoint {
	post := []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/message/custom/send", Methods: post, Needs: verified, Call: customSend},
		{Path: "/cgi-bin/message/custom/typing", Methods: post, Needs: verified, Call: customTyping},
	}
}

// customMessage is the body of custom/send; the object named like msgtype counts.
type customMessage struct {
	ToUser  string `json:"touser"`
	MsgType string `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Image customMedia `json:"image"`
	Voice customMedia `json:"voice"`
	Video customMedia `json:"video"`
	Music customMedia `json:"music"`
	News  struct {
		Articles []struct {
			Title       string `json:"title"`
			Description string `json:"description"`
			URL         string `json:"url"`
			PicURL      string `json:"picurl"`
		} `json:"articles"`
	} `json:"news"`
	MPNews        customMedia `json:"mpnews"`
	MPNewsArticle struct {
		ArticleID string `json:"article_id"`
	} `json:"mpnewsarticle"`
	Menu struct {
		Head string `json:"head_content"`
		List []struct {
			ID      string `json:"id"`
			Content string `json:"content"`
		} `json:"list"`
		Tail string `json:"tail_content"`
	} `json:"msgmenu"`
	Card struct {
		ID string `json:"card_id"`
	} `json:"wxcard"`
	MiniProgram struct {
		Title    string `json:"title"`
		AppID    string `json:"appid"`
		PagePath string `json:"pagepath"`
		ThumbID  string `json:"thumb_media_id"`
	} `json:"miniprogrampage"`
	Service struct {
		Account string `json:"kf_account"`
	} `json:"customservice"`
	AI struct {
		IsAI int `json:"is_ai_msg"`
	} `json:"aimsgcontext"`
}

type customMedia struct {
	MediaID     string `json:"media_id"`
	ThumbID     string `json:"thumb_media_id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"musicurl"`
	HQURL       string `json:"hqmusicurl"`
}

// customSend checks the person, then the content, then the allowance, so that a message
// refused for its content costs nothing.
func customSend(c *call) (any, error) {
	var in customMessage
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	u := c.byOpenID(in.ToUser)
	if u == nil {
		return nil, refuse(40003)
	}
	shown, err := c.customEntry(in)
	if err != nil {
		return nil, err
	}
	if u.Blacklisted {
		return nil, refuse(43019)
	}
	if !u.Follows {
		return nil, refuse(c.rules.Allowance.UnfollowedCode)
	}
	if code := c.spend(u); code != 0 {
		return nil, refuse(code)
	}
	shown.From, shown.Via, shown.Agent, shown.AIMade = "account", "custom", in.Service.Account, in.AI.IsAI == 1
	c.show(u, shown)
	c.showUser(u)
	return nil, nil
}

// customEntry is the message as the graduate will see it, or why it is refused.
func (c *call) customEntry(in customMessage) (entry, error) {
	switch in.MsgType {
	case "text":
		return c.customText(in.Text.Content)
	case "image":
		return c.customFile("image", in.Image)
	case "voice":
		return c.customFile("voice", in.Voice)
	case "video":
		return c.customFile("video", in.Video)
	case "music":
		return c.customMusic(in.Music)
	case "news":
		return c.customNews(in)
	case "mpnews":
		return articleEntry(c.draftCards(in.MPNews.MediaID), 40007)
	case "mpnewsarticle":
		if !c.articleExists(in.MPNewsArticle.ArticleID) {
			return entry{}, refuse(53600)
		}
		return articleEntry([]article{c.articleCard(in.MPNewsArticle.ArticleID)}, 53600)
	case "msgmenu":
		return c.customMenu(in)
	case "wxcard":
		if in.Card.ID == "" {
			return entry{}, refuse(40097)
		}
		return entry{Kind: "card", Title: in.Card.ID}, nil
	case "miniprogrampage":
		return c.customMiniProgram(in)
	}
	return entry{}, refuse(40008)
}

func (c *call) customText(content string) (entry, error) {
	if content == "" {
		return entry{}, refuse(44004)
	}
	if limit := c.rules.Custom.TextBytes; limit > 0 && len(content) > limit {
		return entry{}, refuse(45002)
	}
	return entry{Kind: "text", Text: content}, nil
}

// customFile takes files of its own kind only; a video needs a thumb.
func (c *call) customFile(kind string, in customMedia) (entry, error) {
	if in.MediaID == "" {
		return entry{}, refuse(41006)
	}
	m := c.findMedia(in.MediaID)
	if m == nil || m.Kind != kind || kind == "video" && c.findMedia(in.ThumbID) == nil {
		return entry{}, refuse(40007)
	}
	return entry{Kind: kind, MediaID: m.ID, PicURL: c.mediaURL(m.ID), Title: in.Title, Text: in.Description}, nil
}

func (c *call) customMusic(in customMedia) (entry, error) {
	if c.findMedia(in.ThumbID) == nil {
		return entry{}, refuse(40007)
	}
	return entry{Kind: "music", Title: in.Title, Text: in.Description, URL: in.URL, MediaID: in.ThumbID}, nil
}

func (c *call) customNews(in customMessage) (entry, error) {
	list := in.News.Articles
	switch {
	case len(list) == 0:
		return entry{}, refuse(44003)
	case len(list) > c.rules.Custom.Articles:
		return entry{}, refuse(45008)
	}
	e := entry{Kind: "news"}
	for _, a := range list {
		e.Articles = append(e.Articles, article{Title: a.Title, Description: a.Description, PicURL: a.PicURL, URL: a.URL})
	}
	return e, nil
}

func articleEntry(articles []article, missing int) (entry, error) {
	if len(articles) == 0 {
		return entry{}, refuse(missing)
	}
	return entry{Kind: "article", Articles: articles}, nil
}

func (c *call) customMenu(in customMessage) (entry, error) {
	rules := c.rules.Custom
	switch n := len(in.Menu.List); {
	case c.opts.TestAccount:
		return entry{}, refuse(48008)
	case n == 0 || n > rules.MsgmenuItems:
		return entry{}, refuse(45098)
	}
	e := entry{Kind: "menu", Text: in.Menu.Head, Tail: in.Menu.Tail}
	for _, i := range in.Menu.List {
		if i.Content == "" || len(i.Content) > rules.MsgmenuItemBytes {
			return entry{}, refuse(45099)
		}
		e.Items = append(e.Items, item{ID: i.ID, Text: i.Content})
	}
	return e, nil
}

func (c *call) customMiniProgram(in customMessage) (entry, error) {
	page := in.MiniProgram
	switch {
	case !slices.Contains(c.opts.MiniPrograms, page.AppID):
		return entry{}, refuse(40166)
	case page.PagePath == "":
		return entry{}, refuse(40165)
	case c.findMedia(page.ThumbID) == nil:
		return entry{}, refuse(40007)
	}
	return entry{Kind: "miniprogram", Title: page.Title, URL: page.PagePath, MediaID: page.ThumbID}, nil
}

// customTyping shows "对方正在输入" for a while (section 6.2).
func customTyping(c *call) (any, error) {
	var in struct {
		ToUser  string `json:"touser"`
		Command string `json:"command"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	u := c.byOpenID(in.ToUser)
	if u == nil {
		return nil, refuse(40003)
	}
	switch in.Command {
	case "CancelTyping":
		u.TypingUntil = time.Time{}
		c.showUser(u)
		return nil, nil
	case "Typing":
	default:
		return nil, refuse(45072)
	}
	switch {
	case u.LastAct.IsZero() || c.Now.Sub(u.LastAct) > c.rules.Custom.TypingWithin.Duration:
		return nil, refuse(45080)
	case u.TypingUntil.After(c.Now):
		return nil, refuse(45081)
	}
	u.TypingUntil = c.Now.Add(c.rules.Custom.TypingShown.Duration)
	c.showUser(u)
	return nil, nil
}
