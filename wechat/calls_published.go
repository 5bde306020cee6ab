package wechat

import (
	"context"
	"time"
)

// PublishedArticle is an article of the account as the list of published ones shows it.
type PublishedArticle struct {
	ArticleID        string
	Title            string
	URL              string
	ContentSourceURL string
	Deleted          bool
	UpdatedAt        time.Time
}

// batch asks for a page of what WeChat keeps, the newest first.
type batch struct {
	Offset    int `json:"offset"`
	Count     int `json:"count"`
	NoContent int `json:"no_content"` // 1: without the text
}

// PublishedArticles returns a page (1–20 batches) of what was published, the newest first,
// without its text, and how many batches there are. Mass-sent articles are not among them.
func (c *Client) PublishedArticles(ctx context.Context, offset, count int) (page []PublishedArticle, total int, err error) {
	in := batch{offset, count, 1}
	var out struct {
		Total int `json:"total_count"`
		Items []struct {
			ArticleID string `json:"article_id"`
			Content   struct {
				News []struct {
					DraftArticle
					Deleted bool `json:"is_deleted"`
				} `json:"news_item"`
			} `json:"content"`
			UpdatedAt int64 `json:"update_time"`
		} `json:"item"`
	}
	if err := c.call(ctx, post("/cgi-bin/freepublish/batchget").read(), in, &out); err != nil {
		return nil, 0, err
	}
	for _, item := range out.Items {
		for _, a := range item.Content.News {
			page = append(page, PublishedArticle{ArticleID: item.ArticleID, Title: a.Title, URL: a.URL,
				ContentSourceURL: a.ContentSourceURL, Deleted: a.Deleted, UpdatedAt: time.Unix(item.UpdatedAt, 0).UTC()})
		}
	}
	return page, out.Total, nil
}

// DeleteDraft takes a draft out of the draft box; one that is not there is 40007.
func (c *Client) DeleteDraft(ctx context.Context, mediaID string) error {
	return c.call(ctx, post("/cgi-bin/draft/delete"), mediaIDOnly{mediaID}, nil)
}

// Draft is an entry of the draft box.
type Draft struct {
	MediaID  string
	Articles []DraftArticle // without their text
}

// Drafts returns a page (1–20) of the draft box, the newest first, and how many there are.
func (c *Client) Drafts(ctx context.Context, offset, count int) (page []Draft, total int, err error) {
	in := batch{offset, count, 1}
	var out struct {
		Total int `json:"total_count"`
		Items []struct {
			MediaID string `json:"media_id"`
			Content struct {
				News []DraftArticle `json:"news_item"`
			} `json:"content"`
		} `json:"item"`
	}
	if err := c.call(ctx, post("/cgi-bin/draft/batchget").read(), in, &out); err != nil {
		return nil, 0, err
	}
	for _, d := range out.Items {
		page = append(page, Draft{d.MediaID, d.Content.News})
	}
	return page, out.Total, nil
}

// DeleteMaterial takes permanent material away; what is not there is 40007.
func (c *Client) DeleteMaterial(ctx context.Context, mediaID string) error {
	return c.call(ctx, post("/cgi-bin/material/del_material"), mediaIDOnly{mediaID}, nil)
}
