package simulator

import "slices"

// massContent is a message that passed the checks.
type massContent struct {
	entry entry
	draft *draft // of mpnews
}

// massContent checks a message and makes what phones show of it (section 8.3).
func (c *call) massContent(in massMessage) (massContent, error) {
	switch in.MsgType {
	case "mpnews":
		d := c.articles.draft(in.MPNews.MediaID)
		if d == nil {
			return massContent{}, refuse(40007)
		}
		return massContent{entry: entry{Kind: "article", Articles: c.cards(d.items, d.preview)}, draft: d}, nil
	case "text":
		return c.massText(in.Text.Content)
	case "voice":
		return c.massFile("voice", in.Voice.MediaID, "")
	case "mpvideo":
		return c.massFile("video", in.Video.MediaID, in.Video.Title)
	case "image":
		ids := in.Images.MediaIDs
		if len(ids) == 0 {
			ids = []string{in.Image.MediaID}
		}
		return c.massFile("image", ids[0], "")
	case "wxcard":
		if in.Card.ID == "" {
			return massContent{}, refuse(40097)
		}
		return massContent{entry: entry{Kind: "card", Title: in.Card.ID}}, nil
	}
	return massContent{}, refuse(40008)
}

func (c *call) massText(content string) (massContent, error) {
	switch {
	case content == "":
		return massContent{}, refuse(44004)
	case len(content) > c.rules.Mass.TextBytes:
		return massContent{}, refuse(45002)
	}
	return massContent{entry: entry{Kind: "text", Text: content}}, nil
}

func (c *call) massFile(kind, id, title string) (massContent, error) {
	m := c.findMedia(id)
	if m == nil || m.Kind != kind {
		return massContent{}, refuse(40007)
	}
	return massContent{entry: entry{Kind: kind, MediaID: id, PicURL: c.mediaURL(id), Title: title}}, nil
}

// massPreview shows a message to one person at once; it counts to nobody's month.
func massPreview(c *call) (any, error) {
	var in struct {
		massMessage
		ToUser string `json:"touser"`
		ToName string `json:"towxname"` // a graduate's u1 here; it wins
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	u := c.byOpenID(in.ToUser)
	if in.ToName != "" {
		u = c.user(in.ToName)
	}
	switch {
	case u == nil && in.ToName != "":
		return nil, refuse(40132)
	case u == nil:
		return nil, refuse(40003)
	case !u.Follows:
		return nil, refuse(43004)
	}
	content, err := c.massContent(in.massMessage)
	if err != nil {
		return nil, err
	}
	e := content.entry
	e.From, e.Via = "account", "preview"
	c.show(u, e)
	return map[string]any{"errcode": 0, "errmsg": "preview success", "msg_id": c.next("mass", 1000000777)}, nil
}

// massJob finds a job by its id, which callers write as a number or a string.
func (c *call) massJob(id looseID) (*massJob, error) {
	i := slices.IndexFunc(c.mass.jobs, func(j *massJob) bool { return j.id == id.int64() })
	if i < 0 {
		return nil, refuse(40059)
	}
	return c.mass.jobs[i], nil
}

// massDelete ends the page of an article; the card stays where it was seen. A job that has
// not run yet does not run.
func massDelete(c *call) (any, error) {
	var in struct {
		ID    looseID `json:"msg_id"`
		Index looseID `json:"article_idx"` // 1-based; 0 or absent is all
		URL   string  `json:"url"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	job, err := c.massJob(in.ID)
	if err != nil {
		return nil, err
	}
	if job.batch == nil && job.content.entry.Kind != "video" {
		return nil, refuse(40008) // only articles and videos can be deleted
	}
	if job.batch != nil {
		if !job.batch.drop(int(in.Index.int64())) {
			return nil, refuse(40060)
		}
		if !job.batch.allDeleted() {
			return nil, nil
		}
	}
	job.status = "DELETE"
	return nil, nil
}

func massGet(c *call) (any, error) {
	var in struct {
		ID looseID `json:"msg_id"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	job, err := c.massJob(in.ID)
	if err != nil {
		return nil, err
	}
	return map[string]any{"msg_id": job.id, "msg_status": job.status}, nil
}

// massRates are the thousands a minute of the speeds 0 to 4.
var massRates = [...]int{80, 60, 45, 30, 10}

func massSpeedGet(c *call) (any, error) {
	return map[string]int{"speed": c.mass.speed, "realspeed": massRates[c.mass.speed]}, nil
}

func massSpeedSet(c *call) (any, error) {
	var in struct {
		Speed int `json:"speed"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.Speed < 0 || in.Speed >= len(massRates) {
		return nil, refuse(40097)
	}
	c.mass.speed = in.Speed
	return nil, nil
}
