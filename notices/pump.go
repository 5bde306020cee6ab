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
	// Claim takes due notices, the earliest due first and every run in its turn, asks decide
	// what to do with each in the same transaction, and keeps what it said: a reservation and
	// Sending, another time, or an end. It returns at most limit to send now, and how many it
	// looked at: none means that nothing is due. decide may be called again and does nothing
	// else. With limit 0 it only ends the notices of cancelled runs.
	Claim(ctx context.Context, fence uint64, limit int, decide Decider) (send []Parcel, looked int, err error)
	// Settle keeps what became of sends, all in one transaction. Outcomes of notices that are
	// not being sent under the fence any more are left out.
	Settle(ctx context.Context, fence uint64, outcomes []Outcome) error
}

// Upkeep is what the pump asks of the store beside sending. The store implements it.
type Upkeep interface {
	// Recover looks again at what an earlier pump left in Sending, some at a time, and returns
	// how many it found: see Notice.Abandoned.
	Recover(ctx context.Context, fence uint64) (found int, err error)
	// Repair closes some of the notices that were accepted before a time and of which WeChat
	// never told the result: see Notice.Unreported.
	Repair(ctx context.Context, fence uint64, before time.Time) (found int, err error)
	// Control returns whether the pump may send.
	Control(ctx context.Context) (Control, error)
	// Rest keeps the pump, or with a run's id only that run, from sending until a time; zero:
	// until somebody resumes it. words say why. A pause by hand stays what it is.
	Rest(ctx context.Context, fence uint64, run string, until time.Time, words string) error
}

// Control is whether the pump, or a run, may send. The zero value lets it.
type Control struct {
	Paused bool      `json:"paused,omitempty"`
	By     string    `json:"by,omitempty"` // an officer's id; empty: the service itself
	At     time.Time `json:"at,omitzero"`
	Until  time.Time `json:"until,omitzero"` // it goes on by itself then; zero: never
	Words  string    `json:"words,omitempty"`
	// Cancelled is of a run: its notices that are not on their way yet end as Cancelled.
	Cancelled bool `json:"cancelled,omitempty"`
}

// Stands reports whether nothing may be sent at a time.
func (c Control) Stands(now time.Time) bool {
	return c.Paused && (c.Until.IsZero() || now.Before(c.Until))
}

// PumpState is how sending stands, as the store knows it.
type PumpState struct {
	Held     bool      // a pump has the lease
	Since    time.Time // when it took it
	Until    time.Time // how long it lasts unless it is renewed
	Control  Control
	Lanes    []Lane
	Accepted int // notices WeChat took and has not told the result of

	Holder    string    // of the lease, or who held it last and did not give it back; empty: nobody
	Due       int       // notices that should be on their way by now, each queue counted up to 10,000
	Oldest    time.Time // when the first of them was due; zero: none is
	Uncertain int       // notices nobody knows the end of, counted up to 10,000
}

// Lane is a queue: of a run, or of the notices that were born by themselves (an empty Run).
type Lane struct {
	Run     string
	Control Control
	Waiting int
	Most    bool // there are more than were counted
}

// Decider says what to do with a due notice: see Decide. It uses no channel in n.Closed.
type Decider func(n Notice, l Ledger, p Preferences) Decision

// Decision is what is to be done with a notice now. Exactly one of Parcel, Until and End is
// set.
type Decision struct {
	Parcel *Parcel   // send this, with what Hold takes from the ledger
	Hold   Hold      // of Parcel
	Until  time.Time // not now: again then
	End    State     // not at all: Waiting, Expired, Cancelled
	// Together, with End Waiting, is when the person's digest tells it.
	Together time.Time
	Steps    []Step // why, channel by channel
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
	State State     // Accepted, Delivered, Uncertain; Queued to look at it again at Again
	Again time.Time // of Queued
	MsgID string
	Step  Step // zero: nothing was tried
	// Spent says whether the reservation is gone; false gives it back.
	Spent bool
	// Learned corrects the ledger: WeChat refused because of the person.
	Learned Lesson
	// Closed says that the channel refused this notice for good: Queued means the next rung.
	Closed bool
	// Arrived says of Queued that WeChat may have the message already.
	Arrived bool
	// Counts says of Queued that it was a try that failed.
	Counts bool
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
