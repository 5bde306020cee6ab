package wechat

import "time"

// MsgType is the MsgType element of a push, as WeChat writes it.
type MsgType string

// The message types WeChat documents, and file, which it sends without documenting it.
const (
	TypeText       MsgType = "text"
	TypeImage      MsgType = "image"
	TypeVoice      MsgType = "voice"
	TypeVideo      MsgType = "video"
	TypeShortVideo MsgType = "shortvideo"
	TypeLocation   MsgType = "location"
	TypeLink       MsgType = "link"
	TypeFile       MsgType = "file"
	TypeEvent      MsgType = "event"
)

// Event is the Event element of a push in lower case: WeChat's own capitals vary.
type Event string

// The events this service tells apart. Any other is answered with nothing.
const (
	EventSubscribe       Event = "subscribe"
	EventUnsubscribe     Event = "unsubscribe"
	EventScan            Event = "scan"
	EventLocation        Event = "location"
	EventClick           Event = "click"
	EventView            Event = "view"
	EventViewMiniProgram Event = "view_miniprogram"
	EventScancodePush    Event = "scancode_push"
	EventScancodeWait    Event = "scancode_waitmsg"
	EventPicSysPhoto     Event = "pic_sysphoto"
	EventPicPhotoOrAlbum Event = "pic_photo_or_album"
	EventPicWeixin       Event = "pic_weixin"
	EventLocationSelect  Event = "location_select"

	EventTemplateFinish      Event = "templatesendjobfinish"
	EventMassFinish          Event = "masssendjobfinish"
	EventPublishFinish       Event = "publishjobfinish" // also sent as FREEPUBLISHJOBFINISH
	EventSubscribePopup      Event = "subscribe_msg_popup_event"
	EventSubscribeChange     Event = "subscribe_msg_change_event"
	EventSubscribeSent       Event = "subscribe_msg_sent_event"
	EventAuthorizationRevoke Event = "user_authorization_revoke"
	EventAuthorizationCancel Event = "user_authorization_cancellation"
)

// Message is one push of the platform: a message a graduate sent, or an event. Fields
// that the type does not carry are zero. Text fields are trimmed valid UTF-8 without
// the control characters XML forbids. The zero value is no message.
type Message struct {
	ToUserName string    // the account's original id, gh_…
	OpenID     string    // FromUserName: who sent it; for *JOBFINISH events a platform name
	CreateTime time.Time // UTC, whole seconds
	Type       MsgType
	MsgID      string // decimal, up to 19 digits; empty for events (MsgID of *JOBFINISH is JobMsgID)

	Content      string // text
	MenuItemID   string // bizmsgmenuid: the msgmenu item that was tapped
	PicURL       string // image
	MediaID      string // image, voice, video, shortvideo
	Format       string // voice
	Recognition  string // voice: WeChat's transcript, mostly absent today
	ThumbMediaID string // video, shortvideo
	Title        string // link, file
	Description  string // link, file
	URL          string // link

	Event      Event
	EventKey   string // click: the key; view: the URL; subscribe: the scene without "qrscene_"; scan: the scene
	Ticket     string // of the QR code, when one was scanned
	MenuID     string // view, view_miniprogram
	ScanType   string // scancode_*
	ScanResult string // scancode_*

	// Where is set for location messages, LOCATION and location_select events, unless the
	// point could not be read.
	Where *Place

	// The platform's receipts.
	JobMsgID   string             // TEMPLATESENDJOBFINISH, MASSSENDJOBFINISH
	Status     string             // the same, as WeChat wrote it
	Publish    *PublishResult     // PUBLISHJOBFINISH
	Mass       *MassResult        // MASSSENDJOBFINISH; what became of it is Status
	Subscribed []SubscribedNotice // subscribe_msg_*
	Revoked    string             // user_authorization_revoke: RevokeInfo; the user is OpenID
}

// Place is a point on the earth in degrees, with the words WeChat put to it.
type Place struct {
	Latitude, Longitude float64 // Location_X is the latitude
	Label               string
}

// PublishResult is how a freepublish job ended. Status 0 is success, -1 could not be read;
// see section 2.4 of the protocol paper for the others.
type PublishResult struct {
	PublishID string
	Status    int
	ArticleID string
	URLs      []string // by position in the batch
	Failed    []int    // 1-based positions, for Status 2 and 4
}

// MassResult are the numbers of a mass send that has ended: how many were meant, were left
// after WeChat's own filters, got it, did not. They may be off by a few.
type MassResult struct {
	Total, Filtered, Sent, Failed int // -1 could not be read
	CheckState                    int // of the check for reprints: 3 is "not to be sent"
	URLs                          []string
}

// SubscribedNotice is one List entry of a subscription-notice event.
type SubscribedNotice struct {
	TemplateID string
	Status     string // accept, reject; for sent events ErrorStatus
	Scene      string // PopupScene
	MsgID      string // sent events
	ErrorCode  int    // sent events; -1 could not be read
}

// Key identifies the push across its deliveries: a retry has the same key, another
// push never has (section 1.8 of the protocol paper). It is not secret, but holds an
// OpenID: hash it before it is logged.
func (m *Message) Key() string {
	if m.MsgID != "" {
		return m.OpenID + ":" + m.MsgID
	}
	key := m.OpenID + ":" + m.CreateTime.Format("20060102150405") + ":" + string(m.Event) + ":" + m.EventKey
	switch {
	case m.JobMsgID != "":
		key += ":" + m.JobMsgID
	case m.Publish != nil:
		key += ":" + m.Publish.PublishID
	case len(m.Subscribed) > 0: // several of these come in one second
		key += ":" + m.Subscribed[0].TemplateID + ":" + m.Subscribed[0].MsgID
	case m.Revoked != "":
		key += ":" + m.Revoked
	}
	return key
}
