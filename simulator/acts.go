package simulator

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// Errors of the control API: what a person at the phone page did wrong. Their words are
// shown to them.
var (
	errNoUser      = errors.New("没有这个用户")
	errNotFollowed = errors.New("还没有关注这个公众号")
)

// message is what a graduate sends: POST /sim/users/{id}/send.
type message struct {
	Type        string      `json:"type"` // text (default), image, voice, video, shortvideo, location, link, file, raw
	Text        string      `json:"text,omitempty"`
	Recognition *string     `json:"recognition,omitempty"` // voice: the transcript; absent: no such element
	Data        string      `json:"data,omitempty"`        // image, voice, video: the file in base64; absent: a small invented one
	Latitude    float64     `json:"latitude,omitempty"`
	Longitude   float64     `json:"longitude,omitempty"`
	Scale       int         `json:"scale,omitempty"`
	Label       string      `json:"label,omitempty"`
	Title       string      `json:"title,omitempty"` // link, file
	Description string      `json:"description,omitempty"`
	URL         string      `json:"url,omitempty"`
	ItemID      string      `json:"bizmsgmenuid,omitempty"` // set by a tap on a msgmenu item
	MsgID       int64       `json:"msg_id,omitempty"`       // default: the next one
	CreateTime  int64       `json:"create_time,omitempty"`  // default: now
	MsgDataID   int64       `json:"msg_data_id,omitempty"`  // written in the box under an article
	Idx         int64       `json:"idx,omitempty"`
	RawType     string      `json:"raw_type,omitempty"` // raw: MsgType
	Elements    []element   `json:"elements,omitempty"` // raw: what follows the head
	Delivery    pushOptions `json:"delivery"`
}

// sendMessage is u writing to the account; p.mu is held. The entry of u's own message
// stands on the screen before the push goes out.
func (p *platform) sendMessage(u *user, m message) (*delivery, error) {
	if !u.Follows {
		return nil, errNotFollowed
	}
	setDefault(&m.Type, "text")
	elements, e, err := p.messageElements(m)
	if err != nil {
		return nil, err
	}
	msgType := m.Type
	if msgType == "raw" {
		msgType = m.RawType
	}
	if m.MsgID == 0 {
		m.MsgID = p.next("msgid", 25012345678901234)
	}
	elements = append(elements, number("MsgId", m.MsgID))
	if m.ItemID != "" {
		elements = append(elements, bare("bizmsgmenuid", m.ItemID))
	}
	if m.MsgDataID != 0 {
		elements = append(elements, number("MsgDataId", m.MsgDataID), number("Idx", m.Idx))
	}
	e.From = "user"
	p.show(u, e)
	trigger := "message"
	if m.ItemID != "" && p.rules.Allowance.MsgmenuAsMenu {
		trigger = "menu"
	}
	p.interact(u, trigger)
	out := push{user: u, from: u.OpenID, msgType: msgType, elements: elements}
	if m.CreateTime != 0 {
		out.created = unix(m.CreateTime)
	}
	return p.pushFor(u, out, m.Delivery), nil
}

// pushFor sends a push unless u is on the blacklist; p.mu is held. It returns nil then.
func (p *platform) pushFor(u *user, m push, opts pushOptions) *delivery {
	if u.Blacklisted && !p.rules.Delivery.BlacklistedPush {
		return nil
	}
	return p.send(m, opts)
}

// interact notes an act that counts and opens its allowance; p.mu is held.
func (p *platform) interact(u *user, trigger string) {
	u.LastAct = p.clock.Now()
	p.allow(u, trigger)
	p.showUser(u)
}

// messageElements is the push's own part and the entry on the sender's screen; p.mu is
// held.
func (p *platform) messageElements(m message) ([]element, entry, error) {
	switch m.Type {
	case "text":
		return []element{text("Content", m.Text)}, entry{Kind: "text", Text: m.Text}, nil
	case "image", "voice", "video", "shortvideo":
		return p.mediaElements(m)
	case "location":
		e := entry{Kind: "location", Place: &place{m.Latitude, m.Longitude, max(m.Scale, 16), m.Label}}
		return []element{bare("Location_X", degrees(m.Latitude)), bare("Location_Y", degrees(m.Longitude)),
			number("Scale", int64(e.Place.Scale)), text("Label", m.Label)}, e, nil
	case "link":
		return []element{text("Title", m.Title), text("Description", m.Description), text("Url", m.URL)},
			entry{Kind: "link", Title: m.Title, Text: m.Description, URL: m.URL}, nil
	case "file":
		return []element{text("Title", m.Title), text("Description", m.Description), text("FileKey", p.random(64)),
			text("FileMd5", "9e107d9d372bb6826bd81d3542a419d6"), number("FileTotalLen", 20480)}, entry{Kind: "file", Text: m.Title}, nil
	case "raw":
		if m.RawType == "" {
			return nil, entry{}, errors.New("raw 消息要写明 raw_type")
		}
		return m.Elements, entry{Kind: "system", Text: fmt.Sprintf("[%s]", m.RawType)}, nil
	}
	return nil, entry{}, fmt.Errorf("不认识的消息类型：%s", m.Type)
}

func (p *platform) mediaElements(m message) ([]element, entry, error) {
	kind := m.Type
	if kind == "shortvideo" {
		kind = "video"
	}
	data, contentType := sampleMedia(kind)
	if m.Data != "" {
		given, err := base64.StdEncoding.DecodeString(m.Data)
		if err != nil {
			return nil, entry{}, errors.New("data 不是 base64")
		}
		data = given
	}
	file := p.addMedia(mediaItem{Kind: kind, ContentType: contentType, Data: data})
	e := entry{Kind: m.Type, MediaID: file.ID, PicURL: p.mediaURL(file.ID)}
	switch kind {
	case "image":
		return []element{text("PicUrl", e.PicURL), text("MediaId", file.ID)}, e, nil
	case "voice":
		elements := []element{text("MediaId", file.ID), text("Format", "amr")}
		if m.Recognition != nil {
			e.Text = *m.Recognition
			elements = append(elements, text("Recognition", e.Text))
		}
		return append(elements, text("MediaId16K", file.ID)), e, nil
	}
	pic, picType := sampleMedia("image")
	thumb := p.addMedia(mediaItem{Kind: "thumb", ContentType: picType, Data: pic})
	return []element{text("MediaId", file.ID), text("ThumbMediaId", thumb.ID)}, e, nil
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

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
