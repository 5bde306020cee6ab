package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// newsItem is one article of a draft or a publication, with WeChat's names (section 8.1).
type newsItem struct {
	ArticleType        string          `json:"article_type"`
	Title              string          `json:"title"`
	Author             string          `json:"author"`
	Digest             string          `json:"digest"`
	Content            string          `json:"content"`
	ContentSourceURL   string          `json:"content_source_url"`
	ThumbMediaID       string          `json:"thumb_media_id"`
	ShowCoverPic       flag            `json:"show_cover_pic"`
	NeedOpenComment    flag            `json:"need_open_comment"`
	OnlyFansCanComment flag            `json:"only_fans_can_comment"`
	PicCrop235         string          `json:"pic_crop_235_1,omitempty"`
	PicCrop1           string          `json:"pic_crop_1_1,omitempty"`
	ImageInfo          *imageInfo      `json:"image_info,omitempty"`
	CoverInfo          json.RawMessage `json:"cover_info,omitempty"`
	ProductInfo        json.RawMessage `json:"product_info,omitempty"`
}

// imageInfo is the pictures of a newspic; the first is the cover.
type imageInfo struct {
	List []struct {
		MediaID string `json:"image_media_id"`
	} `json:"image_list"`
}

// shownItem is an article as the API answers it.
type shownItem struct {
	newsItem
	URL       string `json:"url"`
	ThumbURL  string `json:"thumb_url"`
	IsDeleted *bool  `json:"is_deleted,omitempty"` // of publications only
}

// draft is one entry of the draft box.
type draft struct {
	id               string
	items            []newsItem
	created, updated time.Time
	number           int64 // of the preview's address
}

func (d *draft) preview(p *platform, i int) string { return p.articleURL("tempkey", d.number, i) }

// articleState is the draft box and what was published or mass-sent.
type articleState struct {
	drafts    []*draft // in the order of adding
	published []*publication
	nextEnd   *publishEnd // ordered through the control API for the next submission
}

// draft finds an entry of the draft box, or nil.
func (s *articleState) draft(id string) *draft {
	i := slices.IndexFunc(s.drafts, func(d *draft) bool { return d.id == id })
	if i < 0 {
		return nil
	}
	return s.drafts[i]
}

func (s *articleState) dropDraft(id string) {
	s.drafts = slices.DeleteFunc(s.drafts, func(d *draft) bool { return d.id == id })
}

func draftEndpoints() []endpoint {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/draft/add", Methods: post, Call: addDraft},
		{Path: "/cgi-bin/draft/update", Methods: post, Call: updateDraft},
		{Path: "/cgi-bin/draft/get", Methods: post, Call: getDraft},
		{Path: "/cgi-bin/draft/batchget", Methods: post, Call: batchGetDrafts},
		{Path: "/cgi-bin/draft/count", Methods: get, Call: countDrafts},
		{Path: "/cgi-bin/draft/delete", Methods: post, Call: deleteDraft},
		{Path: "/cgi-bin/draft/switch", Methods: post, NoBody: true, Call: switchDrafts},
	}
}

func addDraft(c *call) (any, error) {
	var in struct {
		Articles []newsItem `json:"articles"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	switch {
	case len(in.Articles) == 0:
		return nil, refuse(44003)
	case len(in.Articles) > c.rules.Draft.Articles:
		return nil, refuse(45008)
	}
	d := &draft{created: c.Now, updated: c.Now}
	for _, a := range in.Articles {
		kept, err := c.checkArticle(a, len(in.Articles) == 1)
		if err != nil {
			return nil, err
		}
		d.items = append(d.items, kept)
	}
	d.id, d.number = "dRaft_"+c.random(58), c.next("draft", 1000001)
	c.articles.drafts = append(c.articles.drafts, d)
	return map[string]string{"media_id": d.id}, nil
}

// theDraft reads {"media_id": …} and finds it, or is 40007.
func (c *call) theDraft() (*draft, error) {
	id, err := c.mediaID()
	if err != nil {
		return nil, err
	}
	if d := c.articles.draft(id); d != nil {
		return d, nil
	}
	return nil, refuse(40007)
}

func updateDraft(c *call) (any, error) {
	d, err := c.theDraft()
	if err != nil {
		return nil, err
	}
	var in struct {
		Index    looseID  `json:"index"`
		Articles newsItem `json:"articles"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	i := int(in.Index.int64())
	if i < 0 || i >= len(d.items) {
		return nil, refuse(40114)
	}
	kept, err := c.checkArticle(in.Articles, len(d.items) == 1)
	if err != nil {
		return nil, err
	}
	d.items = slices.Clone(d.items) // a publication under way keeps its own
	d.items[i], d.updated = kept, c.Now
	return nil, nil
}

// shownItems is what the API answers; p.mu is held.
func (p *platform) shownItems(items []newsItem, address func(*platform, int) string, noContent bool) []shownItem {
	shown := make([]shownItem, 0, len(items))
	for i, item := range items {
		if noContent {
			item.Content = ""
		}
		shown = append(shown, shownItem{newsItem: item, URL: address(p, i), ThumbURL: p.coverURL(item)})
	}
	return shown
}

// coverURL is the cover of an article; p.mu is held.
func (p *platform) coverURL(item newsItem) string {
	id := item.ThumbMediaID
	if id == "" && item.ImageInfo != nil && len(item.ImageInfo.List) > 0 {
		id = item.ImageInfo.List[0].MediaID
	}
	if id == "" {
		return ""
	}
	return p.mediaURL(id)
}

func getDraft(c *call) (any, error) {
	d, err := c.theDraft()
	if err != nil {
		return nil, err
	}
	return c.draftContent(d, false), nil
}

func (c *call) draftContent(d *draft, noContent bool) any {
	return map[string]any{
		"news_item":   c.shownItems(d.items, d.preview, noContent),
		"create_time": d.created.Unix(), "update_time": d.updated.Unix(),
	}
}

func batchGetDrafts(c *call) (any, error) {
	var in page
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	var rows []any
	for _, d := range slices.Backward(c.articles.drafts) {
		rows = append(rows, map[string]any{
			"media_id": d.id, "content": c.draftContent(d, bool(in.NoContent)), "update_time": d.updated.Unix(),
		})
	}
	return paged(rows, in)
}

func countDrafts(c *call) (any, error) {
	return map[string]int{"total_count": len(c.articles.drafts)}, nil
}

func deleteDraft(c *call) (any, error) {
	d, err := c.theDraft()
	if err != nil {
		return nil, err
	}
	c.articles.dropDraft(d.id)
	return nil, nil
}

// switchDrafts is a leftover: the draft box has long been on for everybody.
func switchDrafts(*call) (any, error) {
	return map[string]any{"errcode": 0, "errmsg": "ok", "is_open": 1}, nil
}
