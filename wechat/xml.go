package wechat

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// element is one of the flat elements of a push that we read.
type element int

const (
	elemOther element = iota
	elemToUserName
	elemFromUserName
	elemCreateTime
	elemMsgType
	elemMsgID
	elemContent
	elemMenuItemID
	elemPicURL
	elemMediaID
	elemFormat
	elemRecognition
	elemThumbMediaID
	elemTitle
	elemDescription
	elemURL
	elemLatitude
	elemLongitude
	elemLabel
	elemEvent
	elemEventKey
	elemTicket
	elemMenuID
	elemStatus
	elemOpenID
	elemRevokeInfo
	elemEncrypt
	elementCount
)

// elementOf returns the element of a name; one nobody reads is elemOther.
func elementOf(name string) element {
	switch name {
	case "ToUserName":
		return elemToUserName
	case "FromUserName":
		return elemFromUserName
	case "CreateTime":
		return elemCreateTime
	case "MsgType":
		return elemMsgType
	case "MsgId", "MsgID": // events write it the second way
		return elemMsgID
	case "Content":
		return elemContent
	case "bizmsgmenuid":
		return elemMenuItemID
	case "PicUrl":
		return elemPicURL
	case "MediaId":
		return elemMediaID
	case "Format":
		return elemFormat
	case "Recognition":
		return elemRecognition
	case "ThumbMediaId":
		return elemThumbMediaID
	case "Title":
		return elemTitle
	case "Description":
		return elemDescription
	case "Url":
		return elemURL
	case "Location_X", "Latitude":
		return elemLatitude
	case "Location_Y", "Longitude":
		return elemLongitude
	case "Label":
		return elemLabel
	case "Event":
		return elemEvent
	case "EventKey":
		return elemEventKey
	case "Ticket":
		return elemTicket
	case "MenuId":
		return elemMenuID
	case "Status":
		return elemStatus
	case "OpenID", "openid":
		return elemOpenID
	case "RevokeInfo":
		return elemRevokeInfo
	case "Encrypt":
		return elemEncrypt
	}
	return elemOther
}

// elements is what one walk over a push collects. Of an element that stands there twice the
// first one counts: the platform writes its own elements before a graduate's words.
type elements struct {
	values [elementCount]string
	seen   [elementCount]bool
	nested Message // what nested elements fill
}

// parse reads a push. The strings it collects point into the text.
func (e *elements) parse(text string) error {
	x := scanner{xml: text}
	x.begin()
	for name, ok := x.child("xml"); ok; name, ok = x.child("xml") {
		kind := elementOf(name)
		switch {
		case kind == elemOther:
			e.nested.readNested(&x, name)
		case e.seen[kind]:
			x.skip(name)
		default:
			e.values[kind], e.seen[kind] = x.text(name), true
		}
	}
	x.end()
	return x.err
}

// message makes the message of what was collected. It fails when an element that every push
// has is missing or unreadable.
func (e *elements) message(m *Message) error {
	v := &e.values
	sec, err := unixSeconds(v[elemCreateTime])
	switch {
	case v[elemMsgType] == "":
		return errors.New("MsgType is missing")
	case v[elemFromUserName] == "":
		return errors.New("FromUserName is missing")
	case err != nil:
		return errors.New("CreateTime is missing or not a number")
	}
	*m = e.nested
	m.ToUserName, m.OpenID = v[elemToUserName], v[elemFromUserName]
	m.CreateTime, m.Type = time.Unix(sec, 0).UTC(), MsgType(v[elemMsgType])
	m.Content, m.MenuItemID = v[elemContent], v[elemMenuItemID]
	m.PicURL, m.MediaID, m.ThumbMediaID = v[elemPicURL], v[elemMediaID], v[elemThumbMediaID]
	m.Format, m.Recognition = v[elemFormat], v[elemRecognition]
	m.Title, m.Description, m.URL = v[elemTitle], v[elemDescription], v[elemURL]
	if m.MenuItemID == "0" { // seen in ordinary texts
		m.MenuItemID = ""
	}
	if m.Where == nil {
		m.Where = place(v[elemLatitude], v[elemLongitude], v[elemLabel])
	}
	if m.Type == TypeEvent {
		e.event(m)
	} else {
		m.MsgID = v[elemMsgID]
	}
	return nil
}

// event fills what only events have.
func (e *elements) event(m *Message) {
	v := &e.values
	m.Event = Event(strings.ToLower(v[elemEvent]))
	m.EventKey, m.Ticket, m.MenuID = v[elemEventKey], v[elemTicket], v[elemMenuID]
	m.JobMsgID, m.Status, m.Revoked = v[elemMsgID], v[elemStatus], v[elemRevokeInfo]
	switch {
	case m.Event == "freepublishjobfinish":
		m.Event = EventPublishFinish
	case m.Event == EventSubscribe:
		m.EventKey = strings.TrimPrefix(m.EventKey, "qrscene_")
	case strings.HasPrefix(string(m.Event), "user_authorization_") && v[elemOpenID] != "":
		m.OpenID = v[elemOpenID] // FromUserName is the platform's here
	}
}

// place reads a point, or returns nil where there is none or none on the earth.
func place(latitude, longitude, label string) *Place {
	lat, errLat := strconv.ParseFloat(latitude, 64)
	lng, errLng := strconv.ParseFloat(longitude, 64)
	if errLat != nil || errLng != nil || !(lat >= -90 && lat <= 90) || !(lng >= -180 && lng <= 180) {
		return nil
	}
	return &Place{Latitude: lat, Longitude: lng, Label: label}
}
