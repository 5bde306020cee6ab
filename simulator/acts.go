package simulator

import (
	"errors"
	"slices"
)

// Errors of the control API: what a person at the phone page did wrong. Their words are
// shown to them.
var (
	errNoUser      = errors.New("没有这个用户")
	errNotFollowed = errors.New("还没有关注这个公众号")
)

// follow is POST /sim/users/{id}/follow.
type follow struct {
	Scene    string      `json:"scene,omitempty"`  // of a parametric QR code
	Ticket   string      `json:"ticket,omitempty"` // of that code; its scene is looked up
	Via      string      `json:"via,omitempty"`    // ADD_SCENE_…; default ADD_SCENE_SEARCH, or QR_CODE with a scene
	Delivery pushOptions `json:"delivery"`
}

// followAccount is u pressing 关注, or scanning a code: a follower who scans is a SCAN
// event, anybody else a subscribe event; p.mu is held. Following twice without a code is
// nothing.
func (p *platform) followAccount(u *user, f follow) *delivery {
	if f.Ticket != "" && f.Scene == "" {
		f.Scene = p.sceneOf(f.Ticket)
	}
	if f.Scene != "" && f.Ticket == "" {
		f.Ticket = "gQsim" + p.random(80)
	}
	if u.Follows {
		return p.scan(u, f)
	}
	u.Follows, u.FollowedAt = true, p.clock.Now()
	u.SubscribeScene, u.QRScene = f.Via, f.Scene
	elements := []element{text("EventKey", "")}
	if f.Scene != "" {
		setDefault(&u.SubscribeScene, "ADD_SCENE_QR_CODE")
		elements = []element{text("EventKey", "qrscene_"+f.Scene), text("Ticket", f.Ticket)}
	}
	setDefault(&u.SubscribeScene, "ADD_SCENE_SEARCH")
	p.show(u, entry{From: "system", Kind: "system", Text: "你已关注该公众号"})
	p.interact(u, "follow")
	p.showMenu(u)
	return p.pushFor(u, p.eventOf(u, "subscribe", elements...), f.Delivery)
}

func (p *platform) scan(u *user, f follow) *delivery {
	if f.Scene == "" {
		return nil
	}
	p.interact(u, "scan")
	return p.pushFor(u, p.eventOf(u, "SCAN", text("EventKey", f.Scene), text("Ticket", f.Ticket)), f.Delivery)
}

func (p *platform) eventOf(u *user, name string, elements ...element) push {
	return push{user: u, from: u.OpenID, msgType: "event", event: name, elements: elements}
}

// unfollow is u leaving; p.mu is held. What was open for them closes.
func (p *platform) unfollow(u *user, opts pushOptions) *delivery {
	if !u.Follows {
		return nil
	}
	u.Follows, u.open, u.Tags, u.Remark = false, nil, nil, ""
	p.show(u, entry{From: "system", Kind: "system", Text: "你已取消关注该公众号"})
	p.showUser(u)
	return p.pushFor(u, p.eventOf(u, "unsubscribe", text("EventKey", "")), opts)
}

// reportLocation is the LOCATION event of somebody who opens the chat; p.mu is held.
func (p *platform) reportLocation(u *user, at place, opts pushOptions) (*delivery, error) {
	if !u.Follows {
		return nil, errNotFollowed
	}
	return p.pushFor(u, p.eventOf(u, "LOCATION", bare("Latitude", degrees(at.Latitude)),
		bare("Longitude", degrees(at.Longitude)), bare("Precision", "30.000000")), opts), nil
}

// revoke is u withdrawing an authorisation in WeChat's settings, or deleting their WeChat
// account (info "cancellation"); p.mu is held. FromUserName is the platform's: the person
// stands in OpenID.
func (p *platform) revoke(u *user, info string, opts pushOptions) *delivery {
	m := push{from: "oMPhelper0000000000000000000", msgType: "event", event: "user_authorization_revoke",
		elements: []element{text("OpenID", u.OpenID), text("AppID", p.opts.AppID)}}
	if info == "cancellation" {
		m.event = "user_authorization_cancellation"
	} else {
		m.elements = append(m.elements, text("RevokeInfo", info))
	}
	if p.opts.OpenAccount {
		m.elements = append(m.elements, text("UnionID", u.UnionID))
	}
	p.oauth.forget(u.OpenID)
	return p.send(m, opts)
}

// tagged returns tags with tag as the last one.
func tagged(tags []int, tag int) []int {
	return append(slices.DeleteFunc(slices.Clone(tags), func(t int) bool { return t == tag }), tag)
}
