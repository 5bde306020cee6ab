package wechat

import (
	"context"
	"net/url"
	"time"

	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/user"

	"zaiyue/fault"
)

// User is what WeChat tells about a follower: no name and no picture since 2021. Of
// somebody who does not follow only OpenID and perhaps UnionID are set.
type User struct {
	OpenID, UnionID string
	Subscribed      bool
	SubscribedAt    time.Time // UTC
	SubscribeScene  string    // such as ADD_SCENE_QR_CODE; an open set
	QRScene         int64
	QRSceneStr      string
	Remark          string
	TagIDs          []int
}

// userJSON is a User as the platform writes it. The SDK's own cannot hold times after 2038.
type userJSON struct {
	Subscribe      int    `json:"subscribe"`
	OpenID         string `json:"openid"`
	UnionID        string `json:"unionid"`
	SubscribeTime  int64  `json:"subscribe_time"`
	SubscribeScene string `json:"subscribe_scene"`
	QRScene        int64  `json:"qr_scene"`
	QRSceneStr     string `json:"qr_scene_str"`
	Remark         string `json:"remark"`
	TagIDs         []int  `json:"tagid_list"`
}

func (u userJSON) user() User {
	found := User{
		OpenID: u.OpenID, UnionID: u.UnionID, Subscribed: u.Subscribe == 1, SubscribeScene: u.SubscribeScene,
		QRScene: u.QRScene, QRSceneStr: u.QRSceneStr, Remark: u.Remark, TagIDs: u.TagIDs,
	}
	if u.SubscribeTime > 0 {
		found.SubscribedAt = time.Unix(u.SubscribeTime, 0).UTC()
	}
	return found
}

// UserInfo returns one user.
func (c *Client) UserInfo(ctx context.Context, openID string) (User, error) {
	var out userJSON
	query := url.Values{"openid": {openID}, "lang": {"zh_CN"}}
	err := c.call(ctx, get("/cgi-bin/user/info", query).read(), nil, &out)
	return out.user(), err
}

// BatchUserInfo returns up to 100 users, in the order asked.
func (c *Client) BatchUserInfo(ctx context.Context, openIDs []string) ([]User, error) {
	type item struct {
		OpenID string `json:"openid"`
		Lang   string `json:"lang"`
	}
	if len(openIDs) == 0 || len(openIDs) > 100 {
		return nil, fault.New(fault.Invalid, "一次可以查 1 到 100 位用户。")
	}
	in := struct {
		UserList []item `json:"user_list"`
	}{}
	for _, id := range openIDs {
		in.UserList = append(in.UserList, item{id, "zh_CN"})
	}
	var out struct {
		List []userJSON `json:"user_info_list"`
	}
	if err := c.call(ctx, post("/cgi-bin/user/info/batchget").read(), in, &out); err != nil {
		return nil, err
	}
	found := make([]User, len(out.List))
	for i, u := range out.List {
		found[i] = u.user()
	}
	return found, nil
}

// UserPage is one page of the followers.
type UserPage struct {
	Total   int // of all pages
	OpenIDs []string
	Next    string // for the next page; after the last one a page comes back without OpenIDs
}

// Users returns a page of up to 10,000 followers; an empty next begins. WeChat allows 500
// pages a day.
func (c *Client) Users(ctx context.Context, next string) (UserPage, error) {
	var page UserPage
	err := c.viaSDK(ctx, repeat, func(sdk *sdkcontext.Context) error {
		list, err := user.NewUser(sdk).ListUserOpenIDs(next)
		if err != nil {
			return err
		}
		page = UserPage{Total: list.Total, OpenIDs: list.Data.OpenIDs, Next: list.NextOpenID}
		return nil
	})
	return page, err
}
