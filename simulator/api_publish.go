package simulator

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// States of a publication (section 2.4): publish_status.
const (
	publishDone    = 0
	publishRunning = 1
	publishDeleted = 5 // all articles deleted by the account afterwards
	publishBanned  = 6 // all articles banned by WeChat afterwards
)

// publication is a submitted draft and what came of it; or a mass-sent one.
type publication struct {
	publishID int64 // also msg_data_id
	mediaID   string
	articleID string
	status    int
	failIdx   []int
	items     []newsItem
	deleted   []bool
	mass      bool // mass-sent: no publication as far as the API is concerned
	created   time.Time
}

func (b *publication) address(p *platform, i int) string { return p.articleURL("", b.publishID, i) }

func (b *publication) allDeleted() bool { return !slices.Contains(b.deleted, false) }

// publishEnd is how the next submission ends: POST /sim/publish.
type publishEnd struct {
	Status  int   `json:"status"`   // 0, 2, 3, 4; 5 and 6: gone before anybody was told
	FailIdx []int `json:"fail_idx"` // 1-based, of 2 and 4
}

func publishEndpoints() []endpoint {
	post := []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/freepublish/submit", Methods: post, Needs: verified, Call: submitPublish},
		{Path: "/cgi-bin/freepublish/get", Methods: post, Needs: verified, Call: getPublish},
		{Path: "/cgi-bin/freepublish/batchget", Methods: post, Needs: verified, Call: batchGetPublished},
		{Path: "/cgi-bin/freepublish/getarticle", Methods: post, Needs: verified, Call: getArticle},
		{Path: "/cgi-bin/freepublish/delete", Methods: post, Needs: verified, Call: deleteArticle},
	}
}

// publicationOf makes the record of a draft that goes out; p.mu is held.
func (p *platform) publicationOf(d *draft) *publication {
	b := &publication{publishID: p.next("publication", 2247500123), mediaID: d.id, status: publishRunning,
		items: d.items, deleted: make([]bool, len(d.items)), created: p.clock.Now()}
	p.articles.published = append(p.articles.published, b)
	return b
}

func submitPublish(c *call) (any, error) {
	d, err := c.theDraft()
	if err != nil {
		return nil, err
	}
	b := c.publicationOf(d)
	end := publishEnd{}
	if c.articles.nextEnd != nil {
		end, c.articles.nextEnd = *c.articles.nextEnd, nil
	}
	c.later(c.rules.Job.Publish, func(p *platform) { p.endPublish(b, end) })
	return map[string]any{"errcode": 0, "errmsg": "ok", "publish_id": c.publishID(b), "msg_data_id": b.publishID}, nil
}

// publishID is a number, or by rule a string (section 8.2).
func (p *platform) publishID(b *publication) any {
	if p.rules.Job.PublishIDString {
		return strconv.FormatInt(b.publishID, 10)
	}
	return b.publishID
}

// endPublish settles a publication and tells the webhook, unless the event gets lost; p.mu
// is held. Only a success empties the draft box.
func (p *platform) endPublish(b *publication, end publishEnd) {
	b.status, b.failIdx = end.Status, end.FailIdx
	switch b.status {
	case publishDone:
		b.articleID = "aRtIcLe-" + p.random(40)
		p.articles.dropDraft(b.mediaID)
	case publishDeleted, publishBanned: // it had been out
		p.articles.dropDraft(b.mediaID)
	}
	if p.rules.Job.LoseEvents {
		return
	}
	name := "PUBLISHJOBFINISH"
	if p.rules.Job.FreePublishName {
		name = "FREEPUBLISHJOBFINISH"
	}
	p.event(nil, name, p.publishInfo(b))
}

// publishInfo is the event's own part. article_id has line breaks around its CDATA, as in
// the documented event.
func (p *platform) publishInfo(b *publication) element {
	info := []element{number("publish_id", b.publishID), number("publish_status", int64(b.status))}
	if b.status == publishDone {
		id := text("article_id", b.articleID)
		id.Loose = true
		detail := []element{number("count", int64(len(b.items)))}
		for i := range b.items {
			detail = append(detail, parent("item", number("idx", int64(i+1)), text("article_url", b.address(p, i))))
		}
		info = append(info, id, parent("article_detail", detail...))
	}
	for _, i := range b.failIdx {
		info = append(info, number("fail_idx", int64(i)))
	}
	return parent("PublishEventInfo", info...)
}

func getPublish(c *call) (any, error) {
	var in struct {
		ID looseID `json:"publish_id"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(c.articles.published, func(b *publication) bool { return !b.mass && b.publishID == in.ID.int64() })
	if i < 0 {
		return nil, refuse(40059)
	}
	b := c.articles.published[i]
	status := b.status
	if status == publishDone && b.allDeleted() {
		status = publishDeleted
	}
	answer := map[string]any{"publish_id": c.publishID(b), "publish_status": status}
	if b.status == publishRunning {
		return answer, nil
	}
	answer["fail_idx"] = append([]int{}, b.failIdx...)
	if status == publishDone {
		items := []any{}
		for i := range b.items {
			items = append(items, map[string]any{"idx": i + 1, "article_url": b.address(c.platform, i)})
		}
		answer["article_id"] = b.articleID
		answer["article_detail"] = map[string]any{"count": len(items), "item": items}
	}
	return answer, nil
}

// publishedItems is what the API answers of a publication, with is_deleted; p.mu is held.
func (p *platform) publishedItems(b *publication, noContent bool) []shownItem {
	shown := p.shownItems(b.items, b.address, noContent)
	for i := range shown {
		shown[i].IsDeleted = &b.deleted[i]
	}
	return shown
}

func batchGetPublished(c *call) (any, error) {
	var in page
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	var rows []any
	for _, b := range slices.Backward(c.articles.published) {
		if b.mass || c.published(b.articleID) == nil {
			continue
		}
		at := b.created.Unix()
		rows = append(rows, map[string]any{"article_id": b.articleID, "update_time": at, "content": map[string]any{
			"news_item": c.publishedItems(b, bool(in.NoContent)), "create_time": at, "update_time": at}})
	}
	return paged(rows, in)
}

func getArticle(c *call) (any, error) {
	var in struct {
		ID string `json:"article_id"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	b := c.published(in.ID)
	if b == nil {
		return nil, refuse(53600)
	}
	return map[string]any{"news_item": c.publishedItems(b, false)}, nil
}

func deleteArticle(c *call) (any, error) {
	var in struct {
		ID    string  `json:"article_id"`
		Index looseID `json:"index"` // 1-based; 0 or absent is all
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	b := c.published(in.ID)
	if b == nil {
		return nil, refuse(53600)
	}
	if !b.drop(int(in.Index.int64())) {
		return nil, refuse(40060)
	}
	return nil, nil
}

// drop deletes one article (1-based), or all of them for 0; it cannot be undone.
func (b *publication) drop(index int) bool {
	if index < 0 || index > len(b.items) {
		return false
	}
	for i := range b.deleted {
		if index == 0 || i == index-1 {
			b.deleted[i] = true
		}
	}
	return true
}
