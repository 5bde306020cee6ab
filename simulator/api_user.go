package simulator

import (
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"
)

func userEndpoints() []endpoint {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/user/info", Methods: get, Needs: verified, Call: userInfo},
		{Path: "/cgi-bin/user/info/batchget", Methods: post, Needs: verified, Call: batchUserInfo},
		{Path: "/cgi-bin/user/get", Methods: get, Needs: verified, Call: listUsers},
		{Path: "/cgi-bin/user/info/updateremark", Methods: post, Needs: verified, Call: updateRemark},
	}
}

// known finds a person by openid: 41009 without one, 40003 for nobody of this account.
func (c *call) known(openID string) (*user, error) {
	if openID == "" {
		return nil, refuse(41009)
	}
	u := c.byOpenID(openID)
	if u == nil {
		return nil, refuse(40003)
	}
	return u, nil
}

// infoOf is a person as user/info answers: no nickname, no picture, no region, since 2021.
// p.mu is held.
func (p *platform) infoOf(u *user) map[string]any {
	info := map[string]any{"subscribe": 0, "openid": u.OpenID}
	if p.opts.OpenAccount {
		info["unionid"] = u.UnionID
	}
	if !u.Follows {
		return info
	}
	group := 0
	if len(u.Tags) > 0 {
		group = u.Tags[len(u.Tags)-1]
	}
	info["subscribe"], info["subscribe_time"], info["subscribe_scene"] = 1, u.FollowedAt.Unix(), u.SubscribeScene
	info["language"], info["remark"], info["groupid"] = "zh_CN", u.Remark, group
	info["tagid_list"] = append([]int{}, u.Tags...)
	info["qr_scene"], info["qr_scene_str"] = sceneFields(u.QRScene)
	return info
}

// sceneFields tells a scene that is a number from one that is a text.
func sceneFields(scene string) (int64, string) {
	n, err := strconv.ParseInt(scene, 10, 64)
	if err != nil {
		return 0, scene
	}
	return n, ""
}

func userInfo(c *call) (any, error) {
	u, err := c.known(c.Query.Get("openid"))
	if err != nil {
		return nil, err
	}
	return c.infoOf(u), nil
}

func batchUserInfo(c *call) (any, error) {
	var in struct {
		List []struct {
			OpenID string `json:"openid"`
		} `json:"user_list"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if len(in.List) == 0 || len(in.List) > c.rules.Fans.InfoBatch {
		return nil, refuse(40032)
	}
	list := []any{}
	for _, wanted := range in.List {
		u, err := c.known(wanted.OpenID)
		if err != nil {
			return nil, err
		}
		list = append(list, c.infoOf(u))
	}
	return map[string]any{"user_info_list": list}, nil
}

// followers are the openids of those who follow and whom keep accepts, those of longest
// standing first; p.mu is held.
func (p *platform) followers(keep func(*user) bool) []string {
	var found []*user
	for _, u := range p.users {
		if u.Follows && keep(u) {
			found = append(found, u)
		}
	}
	slices.SortStableFunc(found, func(a, b *user) int { return a.FollowedAt.Compare(b.FollowedAt) })
	return openIDs(found)
}

func openIDs(users []*user) []string {
	ids := make([]string, len(users))
	for i, u := range users {
		ids[i] = u.OpenID
	}
	return ids
}

func listUsers(c *call) (any, error) {
	after := c.Query.Get("next_openid")
	all := c.followers(func(*user) bool { return true })
	if after != "" && !slices.Contains(all, after) {
		return nil, refuse(40003)
	}
	return openIDPage(all, after, c.rules.Fans.Page), nil
}

func updateRemark(c *call) (any, error) {
	var in struct {
		OpenID string `json:"openid"`
		Remark string `json:"remark"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	u, err := c.known(in.OpenID)
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(in.Remark) > c.rules.Fans.Remark {
		return nil, refuse(40035)
	}
	u.Remark = in.Remark
	c.showUser(u)
	return nil, nil
}
