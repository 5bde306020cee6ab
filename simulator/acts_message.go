package simulator

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
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
