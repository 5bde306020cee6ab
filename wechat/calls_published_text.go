package wechat

import (
	"context"
	"net/http"
	"time"
)

// PublishedBatch is what was published together, with its text: up to 8 articles.
type PublishedBatch struct {
	ArticleID string
	Articles  []PublishedText
	UpdatedAt time.Time // UTC
}

// PublishedText is an article as it was published. URL is where readers find it.
type PublishedText struct {
	DraftArticle
	Deleted bool `json:"is_deleted"`
}

// maxTexts bounds an answer that holds the text of articles: 8 of them, 1 MB each, with room
// for how JSON writes them.
const maxTexts = 16 << 20

// texts is a read whose answer may be large.
func texts(c *Client, path string) request {
	rq := post(path).read()
	rq.limit = c.mediaLimit
	rq.take = func(resp *http.Response) ([]byte, error) { return readJSONWithin(resp, maxTexts) }
	return rq
}

// PublishedBatches returns a page (1–20) of what was published with its text, the newest
// first, and how many batches there are. WeChat allows 100 of these a day. A page of many
// long articles may be too large, which is a fault.Unavailable: ask for fewer.
func (c *Client) PublishedBatches(ctx context.Context, offset, count int) (page []PublishedBatch, total int, err error) {
	in := batch{offset, count, 0}
	var out struct {
		Total int `json:"total_count"`
		Items []struct {
			ArticleID string `json:"article_id"`
			Content   struct {
				News []PublishedText `json:"news_item"`
			} `json:"content"`
			UpdatedAt int64 `json:"update_time"`
		} `json:"item"`
	}
	if err := c.call(ctx, texts(c, "/cgi-bin/freepublish/batchget"), in, &out); err != nil {
		return nil, 0, err
	}
	for _, b := range out.Items {
		page = append(page, PublishedBatch{ArticleID: b.ArticleID, Articles: b.Content.News, UpdatedAt: time.Unix(b.UpdatedAt, 0).UTC()})
	}
	return page, out.Total, nil
}

// PublishedArticleTexts returns the articles of one batch; one that is not there is 53600.
// WeChat allows 100 of these a day.
func (c *Client) PublishedArticleTexts(ctx context.Context, articleID string) ([]PublishedText, error) {
	in := struct {
		ArticleID string `json:"article_id"`
	}{articleID}
	var out struct {
		News []PublishedText `json:"news_item"`
	}
	err := c.call(ctx, texts(c, "/cgi-bin/freepublish/getarticle"), in, &out)
	return out.News, err
}
