package wechat

import (
	"context"
	"fmt"

	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/user"

	"zaiyue/fault"
)

// Tag is a label of the account's users, at most 100. IDs 0–2 are WeChat's own.
type Tag struct {
	ID    int
	Name  string // at most 30 bytes
	Count int64  // how many users bear it
}

// CreateTag makes a tag; a name twice is refused with 45157, a Conflict.
func (c *Client) CreateTag(ctx context.Context, name string) (Tag, error) {
	var tag Tag
	err := c.viaSDK(ctx, once, func(sdk *sdkcontext.Context) error {
		made, err := user.NewUser(sdk).CreateTag(name)
		if err != nil {
			return err
		}
		if made == nil {
			return fault.Wrap(fault.Unavailable, textLater, fmt.Errorf("tags/create: the answer holds no tag"))
		}
		tag = Tag{ID: int(made.ID), Name: made.Name, Count: made.Count}
		return nil
	})
	return tag, err
}

// Tags returns all tags.
func (c *Client) Tags(ctx context.Context) ([]Tag, error) {
	var tags []Tag
	err := c.viaSDK(ctx, repeat, func(sdk *sdkcontext.Context) error {
		list, err := user.NewUser(sdk).GetTag()
		for _, t := range list {
			tags = append(tags, Tag{ID: int(t.ID), Name: t.Name, Count: t.Count})
		}
		return err
	})
	return tags, err
}

// TagUsers puts a tag on up to 50 users, who may bear 20 each. Doing it twice does no harm.
func (c *Client) TagUsers(ctx context.Context, tagID int, openIDs []string) error {
	return c.viaSDK(ctx, once, func(sdk *sdkcontext.Context) error {
		return user.NewUser(sdk).BatchTag(openIDs, int32(tagID))
	})
}

// UntagUsers takes a tag from up to 50 users.
func (c *Client) UntagUsers(ctx context.Context, tagID int, openIDs []string) error {
	return c.viaSDK(ctx, once, func(sdk *sdkcontext.Context) error {
		return user.NewUser(sdk).BatchUntag(openIDs, int32(tagID))
	})
}

// TagMembers returns a page of up to 10,000 users who bear a tag; an empty next begins. After
// the last page one comes back without OpenIDs. Total is not told.
func (c *Client) TagMembers(ctx context.Context, tagID int, next string) (UserPage, error) {
	in := struct {
		TagID int    `json:"tagid"`
		Next  string `json:"next_openid"`
	}{tagID, next}
	var out struct {
		Data struct {
			OpenIDs []string `json:"openid"`
		} `json:"data"`
		Next string `json:"next_openid"`
	}
	err := c.call(ctx, post("/cgi-bin/user/tag/get").read(), in, &out)
	return UserPage{OpenIDs: out.Data.OpenIDs, Next: out.Next}, err
}

// TagsOf returns the ids of the tags that a follower bears.
func (c *Client) TagsOf(ctx context.Context, openID string) ([]int, error) {
	in := struct {
		OpenID string `json:"openid"`
	}{openID}
	var out struct {
		IDs []int `json:"tagid_list"`
	}
	err := c.call(ctx, post("/cgi-bin/tags/getidlist").read(), in, &out)
	return out.IDs, err
}
