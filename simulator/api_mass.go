package simulator

import (
	"net/http"
	"slices"
	"time"
)

// massState is what was sent to many.
type massState struct {
	jobs     []*massJob
	received map[string]int // by month and openid
	byClient map[string]*massJob
	speed    int
}

// massJob is one mass send.
type massJob struct {
	id      int64
	status  string // SENDING, SEND_SUCCESS, SEND_FAIL, DELETE: msg_status
	at      time.Time
	content massContent
	users   []*user // whom it is for
	batch   *publication
}

func massEndpoints() []endpoint {
	post := []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/message/mass/sendall", Methods: post, Needs: verified, Call: massSendAll},
		{Path: "/cgi-bin/message/mass/send", Methods: post, Needs: verifiedService, Call: massSend},
		{Path: "/cgi-bin/message/mass/preview", Methods: post, Needs: verified, Call: massPreview},
		{Path: "/cgi-bin/message/mass/delete", Methods: post, Needs: verified, Call: massDelete},
		{Path: "/cgi-bin/message/mass/get", Methods: post, Needs: verified, Call: massGet},
		{Path: "/cgi-bin/message/mass/speed/get", Methods: post, Needs: verified, NoBody: true, Call: massSpeedGet},
		{Path: "/cgi-bin/message/mass/speed/set", Methods: post, Needs: verified, Call: massSpeedSet},
	}
}

// massMessage is what the sending calls share.
type massMessage struct {
	MsgType string `json:"msgtype"`
	MPNews  struct {
		MediaID string `json:"media_id"`
	} `json:"mpnews"`
	Text struct {
		Content string `json:"content"`
	} `json:"text"`
	Voice struct {
		MediaID string `json:"media_id"`
	} `json:"voice"`
	Image struct {
		MediaID string `json:"media_id"` // preview
	} `json:"image"`
	Images struct {
		MediaIDs []string `json:"media_ids"`
	} `json:"images"`
	Video struct {
		MediaID string `json:"media_id"`
		Title   string `json:"title"`
	} `json:"mpvideo"`
	Card struct {
		ID string `json:"card_id"`
	} `json:"wxcard"`
	ClientMsgID string `json:"clientmsgid"`
}

func massSendAll(c *call) (any, error) {
	var in struct {
		massMessage
		Filter struct {
			All flag    `json:"is_to_all"`
			Tag looseID `json:"tag_id"`
		} `json:"filter"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	tag := int(in.Filter.Tag.int64())
	if !in.Filter.All && c.tag(tag) == nil {
		return nil, refuse(45159)
	}
	var users []*user
	for _, u := range c.users {
		if u.Follows && (bool(in.Filter.All) || slices.Contains(u.Tags, tag)) {
			users = append(users, u)
		}
	}
	return c.sendMass(in.massMessage, users)
}

func massSend(c *call) (any, error) {
	var in struct {
		massMessage
		ToUser []string `json:"touser"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	switch n := len(in.ToUser); {
	case n < 2:
		return nil, refuse(40130)
	case n > c.rules.Mass.OpenIDs:
		return nil, refuse(40032)
	}
	var users []*user
	for _, openID := range in.ToUser {
		u := c.byOpenID(openID)
		if u == nil {
			return nil, refuse(40003)
		}
		if u.Follows && !slices.Contains(users, u) {
			users = append(users, u)
		}
	}
	return c.sendMass(in.massMessage, users)
}

// sendMass checks and starts a job; its result comes as an event.
func (c *call) sendMass(in massMessage, users []*user) (any, error) {
	if before, err := c.repeatedMass(in.ClientMsgID); before != nil || err != nil {
		return before, err
	}
	content, err := c.massContent(in)
	if err != nil {
		return nil, err
	}
	job := &massJob{id: c.next("mass", 1000000777), status: "SENDING", at: c.Now, content: content, users: users}
	if len(users) > 0 && !slices.ContainsFunc(users, c.underQuota) {
		return nil, refuse(45028)
	}
	answer := map[string]any{"errcode": 0, "errmsg": "send job submission success", "msg_id": job.id}
	if content.draft != nil {
		job.batch = c.publicationOf(content.draft)
		job.batch.mass = true
		answer["msg_data_id"] = job.batch.publishID
	}
	c.mass.jobs = append(c.mass.jobs, job)
	if in.ClientMsgID != "" {
		if c.mass.byClient == nil {
			c.mass.byClient = map[string]*massJob{}
		}
		c.mass.byClient[in.ClientMsgID] = job
	}
	c.later(c.rules.Job.Mass, func(p *platform) { p.endMass(job) })
	return answer, nil
}

// repeatedMass answers a clientmsgid of the last 24 hours: 45065 with the msg_id of then,
// or 45066 when it comes too fast.
func (c *call) repeatedMass(clientMsgID string) (any, error) {
	rules := c.rules.Mass
	if len(clientMsgID) > rules.ClientMsgIDBytes {
		return nil, refuse(45067)
	}
	job := c.mass.byClient[clientMsgID]
	switch {
	case job == nil || c.Now.Sub(job.at) >= rules.ClientMsgIDLife.Duration:
		return nil, nil
	case c.Now.Sub(job.at) < rules.RepeatPause.Duration:
		return nil, refuse(45066)
	}
	return map[string]any{"errcode": 45065, "errmsg": c.texts[45065] + " rid: " + c.rid(), "msg_id": job.id}, nil
}

// underQuota reports whether u may still receive something this month; p.mu is held.
func (p *platform) underQuota(u *user) bool {
	return p.mass.received[p.massKey(u)] < p.rules.Mass.PerUserMonth
}

func (p *platform) massKey(u *user) string {
	return chinaDay(p.clock.Now())[:len("2006-01")] + " " + u.OpenID
}

// endMass shows the message to everybody who can get it and tells the webhook; p.mu is
// held. A job deleted meanwhile sends nothing.
func (p *platform) endMass(job *massJob) {
	if job.status == "DELETE" {
		return
	}
	job.status = "SEND_SUCCESS"
	entry := job.content.entry
	if job.batch != nil {
		job.batch.status = publishDone
		entry.Articles = p.cards(job.batch.items, job.batch.address)
		p.articles.dropDraft(job.batch.mediaID)
	}
	if p.mass.received == nil {
		p.mass.received = map[string]int{}
	}
	filtered, sent := 0, 0
	for _, u := range job.users {
		if u.Blacklisted || !p.underQuota(u) {
			continue
		}
		filtered++
		if u.BlocksMessages || !u.Follows {
			continue
		}
		sent++
		p.mass.received[p.massKey(u)]++
		entry.From, entry.Via = "account", "mass"
		p.show(u, entry)
	}
	if !p.rules.Job.LoseEvents {
		p.event(nil, "MASSSENDJOBFINISH", p.massResult(job, filtered, sent)...)
	}
}

// massResult is the event's own part (section 2.3).
func (p *platform) massResult(job *massJob, filtered, sent int) []element {
	list, addresses := bare("ResultList", ""), []element(nil)
	if job.batch != nil {
		for i := range job.batch.items {
			addresses = append(addresses, parent("item", number("ArticleIdx", int64(i+1)), text("ArticleUrl", job.batch.address(p, i))))
		}
		list = parent("ResultList", addresses...)
	}
	return []element{
		number("MsgID", job.id), text("Status", "send success"), number("TotalCount", int64(len(job.users))),
		number("FilterCount", int64(filtered)), number("SentCount", int64(sent)), number("ErrorCount", int64(filtered-sent)),
		parent("CopyrightCheckResult", number("Count", 0), bare("ResultList", ""), number("CheckState", 1)),
		parent("ArticleUrlResult", number("Count", int64(len(addresses))), list),
	}
}
