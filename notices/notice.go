package notices

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// State is how far a notice has come (row N1).
type State string

// The states. Queued and Sending are on the way; Accepted waits for the platform's result;
// the others are ends.
const (
	Queued    State = "queued"    // waits for DueAt
	Sending   State = "sending"   // claimed by a pump; what became of it is not known yet
	Accepted  State = "accepted"  // WeChat took it and will tell by event what became of it
	Delivered State = "delivered" // the person has it in WeChat
	Refused   State = "refused"   // WeChat refused it for good, in its own words; it stands in the inbox
	Waiting   State = "waiting"   // no channel was open: it stands in the inbox only
	Uncertain State = "uncertain" // it may have arrived or not, and cannot be repeated safely
	Cancelled State = "cancelled" // an officer, or the person, stopped it before it was sent
	Expired   State = "expired"   // it was not worth sending any more
)

// Ended reports whether nothing more happens to a notice in the state.
func (s State) Ended() bool { return s != Queued && s != Sending && s != Accepted }

// Channel is a way to a person, in WeChat or beside it (row N5).
type Channel string

// The channels, in the order of the ladder.
const (
	LongTerm Channel = "subscribe_long" // 订阅通知, by a consent that lasts
	OneTime  Channel = "subscribe_once" // 订阅通知, by a consent for one
	Template Channel = "template"       // 模板消息
	Service  Channel = "service"        // 客服消息
	Inbox    Channel = "inbox"          // the page of the person's notices; always open
)

// Notice is one thing that one person is told. The tags are how the store writes it. Fields
// hold what the kind's texts need; never a number that must not be read by others.
type Notice struct {
	ID     string `json:"id"` // see ID
	Kind   string `json:"kind"`
	Cause  string `json:"cause"`            // what happened, such as article/a1@3 or placement/p7
	Window string `json:"window,omitempty"` // tells repeats of one cause apart, such as 2026-12 or 30d
	OpenID string `json:"open_id"`

	Fields map[string]string `json:"fields,omitempty"` // by the kind's field keys
	Link   string            `json:"link,omitempty"`   // path of our site a tap leads to, such as /articles/a1; empty: the inbox
	// Private has the store seal Fields for the person: what somebody wrote to them, or what
	// an uploaded list says of them.
	Private bool   `json:"private,omitempty"`
	Sealed  []byte `json:"sealed,omitempty"` // the store's

	Run string `json:"run,omitempty"` // of an officer's run; empty for one that was born by itself

	BornAt time.Time `json:"born_at"`
	DueAt  time.Time `json:"due_at"`           // not sent before
	EndsAt time.Time `json:"ends_at,omitzero"` // not worth sending from then on; zero: by the kind
	ReadAt time.Time `json:"read_at,omitzero"` // seen in the inbox
	// Together is when a digest tells it with others: it is not sent by itself. Zero: it is.
	Together time.Time `json:"together,omitzero"`
	EndAt    time.Time `json:"ended_at,omitzero"` // when State became an end

	State   State   `json:"state"`
	Channel Channel `json:"channel,omitempty"` // the one that is used, or was at last
	// Steps are what was considered and tried, in order, the newest 40.
	Steps []Step `json:"steps,omitempty"`
	Tries int    `json:"tries,omitempty"`  // sends that ended in a temporary error
	MsgID string `json:"msg_id,omitempty"` // WeChat's, which the result event carries

	// Of a claim: who sends it now and since when. FirstSentAt is when the present template
	// message was first handed over: within 10 minutes of it WeChat drops a repeat.
	Fence       uint64    `json:"fence,omitempty"`
	ClaimedAt   time.Time `json:"claimed_at,omitzero"`
	FirstSentAt time.Time `json:"first_sent_at,omitzero"`
	Reserved    *Hold     `json:"reserved,omitempty"` // taken from the ledger for the present send
	TemplateID  string    `json:"template_id,omitempty"`
	// Unsure says that an earlier try of the present template message may have arrived: only
	// the same message may be handed over again, and only while WeChat drops a repeat.
	Unsure bool `json:"unsure,omitempty"`
	// Closed are the channels that refused this notice for good: they are not tried again.
	Closed []Channel `json:"closed,omitempty"`

	Answer     string    `json:"answer,omitempty"` // key of the kind's choice that the person gave
	AnsweredAt time.Time `json:"answered_at,omitzero"`
}

// Step is one thing considered or tried on the ladder, with its reason.
type Step struct {
	At      time.Time `json:"at"`
	Channel Channel   `json:"channel,omitempty"`
	Verdict Verdict   `json:"verdict"`
	Reason  string    `json:"reason,omitempty"` // a key of reasons.yaml, which has the words for officers
	Code    int       `json:"code,omitempty"`   // WeChat's errcode
	Words   string    `json:"words,omitempty"`  // WeChat's words, or an officer's; never a person's data
	RID     string    `json:"rid,omitempty"`    // WeChat's number of the request
}

// Verdict is what a Step came to.
type Verdict string

// The verdicts.
const (
	Chosen    Verdict = "chosen" // the channel was taken: Reason
	Passed    Verdict = "passed" // the channel was not open: Reason
	Postponed Verdict = "postponed"
	Sent      Verdict = "sent"
	Failed    Verdict = "failed" // WeChat refused, or nobody answered
	Result    Verdict = "result" // the event that tells what became of it
	Stopped   Verdict = "stopped"
)

// MaxSteps bounds Steps; the newest stay.
const MaxSteps = 40

// Add notes a step.
func (n *Notice) Add(s Step) {
	n.Steps = append(n.Steps, s)
	n.Steps = n.Steps[max(0, len(n.Steps)-MaxSteps):]
}

// ID makes a notice's id of what makes it one: 32 hexadecimal digits, which also serve as
// client_msg_id (at most 32 characters: section 7.2 of the protocol paper).
func ID(kind, cause, openID, window string) string {
	h := sha256.New()
	for _, part := range []string{kind, cause, openID, window} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
