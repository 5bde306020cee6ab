package wechat

import (
	"context"

	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/freepublish"
)

// DraftArticle is one article of a draft, as WeChat names its fields. Limits: Title 32,
// Author 16, Digest 120 characters, Content 20,000 characters and 1 MB of HTML whose
// pictures must come from UploadImage; ThumbMediaID is permanent material.
type DraftArticle struct {
	ArticleType        string       `json:"article_type,omitempty"` // news (default) or newspic
	Title              string       `json:"title"`
	Author             string       `json:"author,omitempty"`
	Digest             string       `json:"digest,omitempty"`
	Content            string       `json:"content"`
	ContentSourceURL   string       `json:"content_source_url,omitempty"`
	ThumbMediaID       string       `json:"thumb_media_id,omitempty"`
	NeedOpenComment    int          `json:"need_open_comment"`
	OnlyFansCanComment int          `json:"only_fans_can_comment"`
	PicCrop235x1       string       `json:"pic_crop_235_1,omitempty"` // x1_y1_x2_y2, fractions of the cover
	PicCrop1x1         string       `json:"pic_crop_1_1,omitempty"`
	ImageInfo          *DraftImages `json:"image_info,omitempty"` // newspic
	URL                string       `json:"url,omitempty"`        // the preview; only in answers
	ThumbURL           string       `json:"thumb_url,omitempty"`  // only in answers
}

// DraftImages are the pictures of a newspic article, 1–20; the first is the cover.
type DraftImages struct {
	List []DraftImage `json:"image_list"`
}

// DraftImage is one picture: permanent material.
type DraftImage struct {
	MediaID string `json:"image_media_id"`
}

// mediaIDOnly is the body of calls about one draft.
type mediaIDOnly struct {
	MediaID string `json:"media_id"`
}

// AddDraft makes a draft of up to 8 articles and returns its media_id.
func (c *Client) AddDraft(ctx context.Context, articles []DraftArticle) (mediaID string, err error) {
	in := struct {
		Articles []DraftArticle `json:"articles"`
	}{articles}
	var out mediaIDOnly
	err = c.call(ctx, post("/cgi-bin/draft/add"), in, &out)
	return out.MediaID, err
}

// UpdateDraft replaces one article of a draft; index counts from 0.
func (c *Client) UpdateDraft(ctx context.Context, mediaID string, index int, a DraftArticle) error {
	in := struct {
		MediaID  string       `json:"media_id"`
		Index    int          `json:"index"`
		Articles DraftArticle `json:"articles"` // one object, in spite of its name
	}{mediaID, index, a}
	return c.call(ctx, post("/cgi-bin/draft/update"), in, nil)
}

// GetDraft returns the articles of a draft. One that was published or deleted is gone:
// 40007.
func (c *Client) GetDraft(ctx context.Context, mediaID string) ([]DraftArticle, error) {
	var out struct {
		NewsItem []DraftArticle `json:"news_item"`
	}
	err := c.call(ctx, post("/cgi-bin/draft/get").read(), mediaIDOnly{mediaID}, &out)
	return out.NewsItem, err
}

// Publish hands a draft in for publishing and returns the publish_id. That it was taken
// does not mean that it was published: PUBLISHJOBFINISH or PublishStatus tell.
func (c *Client) Publish(ctx context.Context, mediaID string) (publishID string, err error) {
	var out struct {
		PublishID textOrNumber `json:"publish_id"`
	}
	err = c.call(ctx, post("/cgi-bin/freepublish/submit"), mediaIDOnly{mediaID}, &out)
	return string(out.PublishID), err
}

// PublishStatus tells how far a publish job is; Status 1 is "still at it". WeChat allows
// 100 of these a day: ask seldom, and wait for the event first.
func (c *Client) PublishStatus(ctx context.Context, publishID string) (PublishResult, error) {
	in := struct {
		PublishID string `json:"publish_id"`
	}{publishID}
	var out struct {
		Status    int    `json:"publish_status"`
		ArticleID string `json:"article_id"`
		Detail    struct {
			Items []struct {
				URL string `json:"article_url"`
			} `json:"item"`
		} `json:"article_detail"`
		Failed []int `json:"fail_idx"`
	}
	err := c.call(ctx, post("/cgi-bin/freepublish/get").read(), in, &out)
	if err != nil {
		return PublishResult{}, err
	}
	result := PublishResult{PublishID: publishID, Status: out.Status, ArticleID: out.ArticleID, Failed: out.Failed}
	for _, item := range out.Detail.Items {
		result.URLs = append(result.URLs, item.URL)
	}
	return result, nil
}

// DeletePublished takes a published article back for good; index counts from 1, and 0
// means all of the batch.
func (c *Client) DeletePublished(ctx context.Context, articleID string, index int) error {
	return c.viaSDK(ctx, once, func(sdk *sdkcontext.Context) error {
		return freepublish.NewFreePublish(sdk).Delete(articleID, uint(max(index, 0)))
	})
}
