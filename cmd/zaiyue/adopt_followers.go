package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"zaiyue/people"
	"zaiyue/wechat"
)

// batchUsers is how many followers WeChat tells about in one call.
const batchUsers = 100

// followers records everybody who follows and is not recorded yet: when they followed, and
// by which QR code. WeChat tells no names, and they would not be kept.
func (a *adopter) followers(ctx context.Context) error {
	seen, added := 0, 0
	for {
		page, err := a.users(ctx)
		if err != nil {
			return err
		}
		if len(page.OpenIDs) == 0 {
			break
		}
		unknown, err := a.tools.db.UnknownFollowers(ctx, page.OpenIDs)
		if err != nil {
			return err
		}
		seen += len(page.OpenIDs) - len(unknown)
		for len(unknown) > 0 {
			few := unknown[:min(len(unknown), batchUsers)]
			unknown = unknown[len(few):]
			n, err := a.record(ctx, few)
			if err != nil {
				return err
			}
			seen, added = seen+len(few), added+n
			a.state.Followers += n
			a.show("关注者 %d / %d", seen, page.Total)
		}
		a.state.After = page.Next
		if err := a.keep(ctx); err != nil {
			return err
		}
	}
	a.state.After, a.state.FollowersAt = "", a.now().UTC() // the next run looks at all again
	a.clear()
	fmt.Fprintf(a.out, "关注者：看了 %d 人，新记下 %d 人。\n", seen, added)
	return a.keep(ctx)
}

// users reads the next page. The person it begins after may have left since the last run:
// then it begins anew.
func (a *adopter) users(ctx context.Context) (wechat.UserPage, error) {
	page, err := a.client.Users(ctx, a.state.After)
	if e, ok := errors.AsType[*wechat.APIError](err); ok && e.UserGone() && a.state.After != "" {
		a.state.After = ""
		return a.client.Users(ctx, "")
	}
	return page, err
}

// record asks WeChat about up to 100 followers and records them.
func (a *adopter) record(ctx context.Context, openIDs []string) (added int, err error) {
	users, err := a.client.BatchUserInfo(ctx, openIDs)
	if e, ok := errors.AsType[*wechat.APIError](err); ok && e.UserGone() {
		users, err = a.oneByOne(ctx, openIDs)
	}
	if err != nil {
		return 0, err
	}
	var found []people.Graduate
	for _, u := range users {
		if !u.Subscribed || u.OpenID == "" {
			continue
		}
		g := people.Graduate{OpenID: u.OpenID, FollowedAt: u.SubscribedAt, Scene: u.QRSceneStr}
		if g.Scene == "" && u.QRScene != 0 {
			g.Scene = strconv.FormatInt(u.QRScene, 10)
		}
		found = append(found, g)
	}
	return a.tools.db.AdoptFollowers(ctx, found)
}

// oneByOne asks about followers of whom one has gone meanwhile.
func (a *adopter) oneByOne(ctx context.Context, openIDs []string) (users []wechat.User, err error) {
	for _, id := range openIDs {
		u, err := a.client.UserInfo(ctx, id)
		if e, ok := errors.AsType[*wechat.APIError](err); ok && e.UserGone() {
			continue
		}
		if err != nil {
			return nil, err
		}
		users = append(users, u)
	}
	return users, nil
}
