package simulator

import (
	"context"
	"errors"
	"net/http"
	"time"
)

func (p *platform) controlUsers(*http.Request) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	users := []userView{}
	for _, u := range p.users {
		users = append(users, p.userView(u))
	}
	return users, nil
}

// userChange is what can be set on a graduate; absent fields stay.
type userChange struct {
	Name           *string `json:"name"`
	OpenID         *string `json:"openid"` // at creation only
	UnionID        *string `json:"unionid"`
	Platform       *int    `json:"platform"`
	Tags           *[]int  `json:"tags"`
	Blacklisted    *bool   `json:"blacklisted"`
	BlocksMessages *bool   `json:"blocks_messages"`
	Snapshot       *bool   `json:"snapshot"`
	Follows        *bool   `json:"follows"` // set without a push
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

func (p *platform) controlNewUser(r *http.Request) (any, error) {
	var in userChange
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	var name, openID string
	set(&name, in.Name)
	set(&openID, in.OpenID)
	p.mu.Lock()
	defer p.mu.Unlock()
	if openID != "" && p.byOpenID(openID) != nil {
		return nil, errors.New("已经有这个 openid 了")
	}
	u := p.newUser(name, openID)
	p.change(u, in)
	return p.userView(u), nil
}

func (p *platform) controlSetUser(u *user, r *http.Request) (any, error) {
	var in userChange
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	if in.OpenID != nil {
		return nil, errors.New("openid 不能改")
	}
	p.change(u, in)
	return p.userView(u), nil
}

// change sets what is given; p.mu is held.
func (p *platform) change(u *user, in userChange) {
	set(&u.Name, in.Name)
	set(&u.UnionID, in.UnionID)
	set(&u.Platform, in.Platform)
	set(&u.Tags, in.Tags)
	set(&u.Blacklisted, in.Blacklisted)
	set(&u.BlocksMessages, in.BlocksMessages)
	set(&u.Snapshot, in.Snapshot)
	if in.Follows != nil && *in.Follows && !u.Follows {
		u.FollowedAt, u.SubscribeScene = p.clock.Now(), "ADD_SCENE_SEARCH"
	}
	set(&u.Follows, in.Follows)
	if !u.Follows {
		u.open = nil
	}
	p.showUser(u)
	p.showMenu(u)
}

// controlScreen reads the screen after an entry. With wait=3s it answers as soon as
// something new is there, at the latest then.
func (p *platform) controlScreen(r *http.Request) (any, error) {
	after := queryInt(r, "after")
	ctx := r.Context()
	if wait, err := time.ParseDuration(r.URL.Query().Get("wait")); err == nil && wait > 0 {
		bounded, cancel := context.WithTimeout(ctx, min(wait, settleLimit))
		defer cancel()
		ctx = bounded
	} else {
		done, cancel := context.WithCancel(ctx)
		cancel()
		ctx = done
	}
	news, stop := p.hub.listen() // before the first look, so that nothing is missed
	defer stop()
	for {
		entries, err := p.screenOf(r.PathValue("id"), after)
		if err != nil || len(entries) > 0 {
			return entries, err
		}
		select {
		case _, ok := <-news:
			if !ok {
				return entries, nil
			}
		case <-ctx.Done():
			return entries, nil
		}
	}
}

func (p *platform) screenOf(id string, after int64) ([]entry, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.user(id)
	if u == nil {
		return nil, notFound(errNoUser.Error())
	}
	return u.screenAfter(after), nil
}

// actResult is what every act answers. Without wait=true the deliveries are under way.
type actResult struct {
	Deliveries []deliveryView `json:"deliveries"`
	Open       *opening       `json:"open,omitempty"`
	Screen     []entry        `json:"screen"` // new entries since the act began, the own ones too
	User       userView       `json:"user"`
}

// act makes a control of something a graduate does: it reads the body, does it under the
// lock, and waits for the deliveries if asked to.
func act[T any](p *platform, do func(u *user, in T) (deed, error)) control {
	return func(r *http.Request) (any, error) {
		var in T
		if err := readJSON(r, &in); err != nil {
			return nil, err
		}
		p.mu.Lock()
		u := p.user(r.PathValue("id"))
		if u == nil {
			p.mu.Unlock()
			return nil, notFound(errNoUser.Error())
		}
		before := p.serial["entry"]
		done, err := do(u, in)
		p.mu.Unlock()
		if err != nil {
			return nil, err
		}
		if r.URL.Query().Get("wait") == "true" {
			if err := waitFor(r.Context(), done.deliveries); err != nil {
				return nil, err
			}
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		result := actResult{Deliveries: []deliveryView{}, Open: done.open, Screen: u.screenAfter(before), User: p.userView(u)}
		for _, d := range done.deliveries {
			result.Deliveries = append(result.Deliveries, d.view())
		}
		return result, nil
	}
}

func waitFor(ctx context.Context, deliveries []*delivery) error {
	for _, d := range deliveries {
		select {
		case <-d.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (p *platform) actSend(u *user, in message) (d deed, err error) {
	sent, err := p.sendMessage(u, in)
	d.add(sent)
	return d, err
}

func (p *platform) actFollow(u *user, in follow) (d deed, err error) {
	d.add(p.followAccount(u, in))
	return d, nil
}

type plainAct struct {
	Delivery pushOptions `json:"delivery"`
}

func (p *platform) actUnfollow(u *user, in plainAct) (d deed, err error) {
	d.add(p.unfollow(u, in.Delivery))
	return d, nil
}

type locationAct struct {
	place
	Delivery pushOptions `json:"delivery"`
}

func (p *platform) actLocation(u *user, in locationAct) (d deed, err error) {
	sent, err := p.reportLocation(u, in.place, in.Delivery)
	d.add(sent)
	return d, err
}

type revokeAct struct {
	Info     string      `json:"info"` // RevokeInfo, default 205; "cancellation": the account is deleted
	Delivery pushOptions `json:"delivery"`
}

func (p *platform) actRevoke(u *user, in revokeAct) (d deed, err error) {
	setDefault(&in.Info, "205")
	d.add(p.revoke(u, in.Info, in.Delivery))
	return d, nil
}

// actPay opens the allowance of somebody who paid by WeChat Pay; no push comes.
func (p *platform) actPay(u *user, _ plainAct) (deed, error) {
	p.interact(u, "pay")
	return deed{}, nil
}

type openAct struct {
	URL string `json:"url"`
}

// actOpen says where the in-app browser shows an address.
func (p *platform) actOpen(u *user, in openAct) (deed, error) {
	return deed{open: p.opening(u, in.URL)}, nil
}

// controlDelivery shows a delivery, with wait=true when it has ended.
func (p *platform) controlDelivery(r *http.Request) (any, error) {
	p.mu.Lock()
	d := p.deliveries.byID[r.PathValue("id")]
	p.mu.Unlock()
	if d == nil {
		return nil, notFound("没有这次推送")
	}
	if r.URL.Query().Get("wait") == "true" {
		if err := waitFor(r.Context(), []*delivery{d}); err != nil {
			return nil, err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return d.view(), nil
}
