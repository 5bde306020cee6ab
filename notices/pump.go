package notices

import (
	"context"
	"time"

	"zaiyue/wechat"
)

// Platform hands messages to WeChat. *wechat.Client implements it.
type Platform interface {
	BizSend(ctx context.Context, m wechat.SubscribeMessage) (msgID string, err error)
	SendTemplate(ctx context.Context, m wechat.TemplateMessage) (msgID int64, err error)
	SendText(ctx context.Context, openID, text string) error
	SendMsgMenu(ctx context.Context, openID string, m wechat.MsgMenu) error
}

// Outbox keeps notices for the pump. The store implements it. Every method with a fence
// fails with fault.Conflict when another pump has taken over since: the caller stops.
type Outbox interface {
	// Lease takes or renews the only pump's lease until now+span and returns its fencing
	// number, which grows with each taking over; ok is false while another holder's lasts.
	Lease(ctx context.Context, holder string, span time.Duration) (fence uint64, ok bool, err error)
	// Unlease gives the lease back, so that the next pump need not wait.
	Unlease(ctx context.Context, fence uint64) error
	// Claim takes due notices, the earliest due first, asks decide what to do with each in the
	// same transaction, and keeps what it said: a reservation and Sending, another time, or an
	// end. It returns those to send now. decide may be called again and does nothing else.
	Claim(ctx context.Context, fence uint64, limit int, decide Decider) ([]Parcel, error)
	// Settle keeps what became of sends, all in one transaction.
	Settle(ctx context.Context, fence uint64, outcomes []Outcome) error
}

// Decider says what to do with a due notice: see Decide.
type Decider func(n Notice, l Ledger, p Preferences) Decision

// Decision is what is to be done with a notice now. Exactly one of Parcel, Until and End is
// set.
type Decision struct {
	Parcel *Parcel   // send this, with what Hold takes from the ledger
	Hold   Hold      // of Parcel
	Until  time.Time // not now: again then
	End    State     // not at all: Waiting, Expired, Cancelled
	Steps  []Step    // why, channel by channel
}

// Parcel is a notice made ready for one channel.
type Parcel struct {
	Notice    Notice // as it was claimed
	Channel   Channel
	Template  *wechat.TemplateMessage  // of Template
	Subscribe *wechat.SubscribeMessage // of LongTerm and OneTime
	Text      string                   // of Service
	Menu      *wechat.MsgMenu          // of Service, when the kind has choices
}

// Outcome is what became of a send.
type Outcome struct {
	ID    string
	State State     // Accepted, Delivered, Refused, Uncertain; Queued to try again at Again
	Again time.Time // of Queued
	MsgID string
	Step  Step
	// Spent says whether the reservation is gone; false gives it back.
	Spent bool
	// Learned corrects the ledger: WeChat refused because of the person.
	Learned Lesson
}

// Lesson is what a refusal teaches about a person.
type Lesson string

// The lessons.
const (
	NoLesson   Lesson = ""
	NoWindow   Lesson = "no_window"  // 45015, 45047: no customer-service message may be sent
	NoConsent  Lesson = "no_consent" // 43101: the credit of the template is spent
	NotFollows Lesson = "gone"       // 43004
	Blocks     Lesson = "blocks"     // 43019, failed:user block
)
