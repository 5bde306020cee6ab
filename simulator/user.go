package simulator

import (
	"fmt"
	"time"
)

// user is a graduate with a phone. The platform's mutex guards it.
type user struct {
	N        int // the in-app browser's host is u<N>.localhost
	Name     string
	OpenID   string
	UnionID  string
	Avatar   string
	Platform int // 1 iOS, 2 Android, 3 other: client_platform_type

	Follows        bool
	FollowedAt     time.Time
	SubscribeScene string // ADD_SCENE_…
	QRScene        string // of the code they followed by
	Remark         string
	Tags           []int // the one applied last stands last
	Blacklisted    bool
	BlocksMessages bool // switched off receiving: template results say "failed:user block"
	Snapshot       bool // opens pages in snapshot mode

	LastAct     time.Time // last act that counts as interaction
	TypingUntil time.Time
	open        []grant
	rights      map[string]int // subscription rights by template; -1 is long-term
	screen      []entry
	held        []func() // pushes ordered to come after the next one
}

// ID is the user's name in the control API and the browser's host: u1, u2, ….
func (u *user) ID() string { return fmt.Sprintf("u%d", u.N) }

// newUser makes a graduate who does not follow yet; p.mu is held. An empty openID is
// invented.
func (p *platform) newUser(name, openID string) *user {
	u := p.addUser(name, openID)
	p.hub.publish("user", u.ID(), p.userView(u))
	return u
}

// addUser is newUser without a word to the phone page; p.mu is held.
func (p *platform) addUser(name, openID string) *user {
	n := len(p.users) + 1
	if openID == "" {
		openID = "o" + p.random(27)
	}
	if name == "" {
		name = fmt.Sprintf("毕业生%d", n)
	}
	u := &user{N: n, Name: name, OpenID: openID, UnionID: "oU" + p.random(26), Platform: 2, rights: map[string]int{}}
	u.Avatar = "https://thirdwx.qlogo.cn/mmopen/sim/" + u.ID() + "/132"
	p.users = append(p.users, u)
	p.openIDs[openID] = u
	return u
}

// user finds a graduate by u1, 1 or openid; p.mu is held.
func (p *platform) user(id string) *user {
	for _, u := range p.users {
		if id == u.OpenID || id == u.ID() || id == fmt.Sprint(u.N) {
			return u
		}
	}
	return nil
}

// byOpenID finds a graduate by openid alone, as the API does; p.mu is held.
func (p *platform) byOpenID(openID string) *user { return p.openIDs[openID] }

// userView is a graduate as the control API shows one.
type userView struct {
	ID             string         `json:"id"`
	Name           string         `json:"name"`
	OpenID         string         `json:"openid"`
	UnionID        string         `json:"unionid"`
	Follows        bool           `json:"follows"`
	FollowedAt     *time.Time     `json:"followed_at,omitempty"`
	SubscribeScene string         `json:"subscribe_scene,omitempty"`
	QRScene        string         `json:"qr_scene,omitempty"`
	Remark         string         `json:"remark,omitempty"`
	Tags           []int          `json:"tags"`
	Platform       int            `json:"platform"`
	Blacklisted    bool           `json:"blacklisted"`
	BlocksMessages bool           `json:"blocks_messages"`
	Snapshot       bool           `json:"snapshot"`
	Typing         bool           `json:"typing"`
	Allowance      allowanceView  `json:"allowance"`
	Rights         map[string]int `json:"rights"`
	BrowserURL     string         `json:"browser_url"`
	LastEntry      int64          `json:"last_entry"`
}

// userView copies u; p.mu is held.
func (p *platform) userView(u *user) userView {
	v := userView{
		ID: u.ID(), Name: u.Name, OpenID: u.OpenID, UnionID: u.UnionID, Follows: u.Follows,
		SubscribeScene: u.SubscribeScene, QRScene: u.QRScene, Remark: u.Remark,
		Tags: append([]int{}, u.Tags...), Platform: u.Platform, Blacklisted: u.Blacklisted,
		BlocksMessages: u.BlocksMessages, Snapshot: u.Snapshot,
		Typing: u.TypingUntil.After(p.clock.Now()), Allowance: p.allowanceView(u),
		Rights: map[string]int{}, BrowserURL: p.browserURL(u),
	}
	if u.Follows {
		at := u.FollowedAt
		v.FollowedAt = &at
	}
	for template, n := range u.rights {
		v.Rights[template] = n
	}
	if len(u.screen) > 0 {
		v.LastEntry = u.screen[len(u.screen)-1].ID
	}
	return v
}

// showUser tells the phone page that u changed; p.mu is held.
func (p *platform) showUser(u *user) { p.hub.publish("user", u.ID(), p.userView(u)) }
