package notices

import (
	"context"
	"errors"

	"zaiyue/fault"
	"zaiyue/wechat"
)

// Ledgers keep everybody's ledger. The store implements them.
type Ledgers interface {
	// Reserve takes a message from what WeChat allows for a person now, or says why not: one
	// of the reasons of a ledger. What is reserved outlasts a crash.
	Reserve(ctx context.Context, openID string, c Channel, templateID string) (h Hold, reason string, err error)
	// Spent notes that the message of a reservation is with WeChat, or may be. It does not wait.
	Spent(openID string, h Hold)
	// GiveBack undoes a reservation whose message WeChat did not take.
	GiveBack(ctx context.Context, openID string, h Hold) error
	// Learn corrects the ledger by a refusal, and undoes the reservation.
	Learn(ctx context.Context, openID string, lesson Lesson, h Hold) error
}

// TextSender hands a customer-service text to WeChat. *wechat.Client implements it.
type TextSender interface {
	SendText(ctx context.Context, openID, text string) error
}

// Direct sends customer-service texts beside the pump, where somebody waits for them: late
// answers, an officer's reply, an alert. It keeps to what WeChat allows. It is safe for
// concurrent use.
type Direct struct {
	Sender  TextSender // nil: nothing can be sent
	Ledgers Ledgers
}

// NotAllowed is the error of a message that was not sent because WeChat would refuse it.
type NotAllowed struct {
	Reason string // of a ledger
}

// Error says for the log why nothing could be sent; it names nobody.
func (e *NotAllowed) Error() string { return "not allowed by WeChat now: " + e.Reason }

// Unwrap gives the words for an officer.
func (e *NotAllowed) Unwrap() error { return fault.New(fault.Conflict, notAllowedWords(e.Reason)) }

func notAllowedWords(reason string) string {
	switch reason {
	case ReasonSpent:
		return "微信允许的条数已经用完，没有发出去。等对方再发来消息，就可以接着回复"
	case ReasonGone:
		return "对方已经不再关注公众号，没有发出去。可以改用电话联系"
	case ReasonBlocked:
		return "对方设置了不接收消息，没有发出去。可以改用电话联系"
	}
	return "对方最近没有来消息，微信现在不允许主动发送，没有发出去。等对方再发来消息就可以回复"
}

// SendText sends a text, or fails with *NotAllowed without having asked WeChat. With any other
// error what was reserved is given back where WeChat's refusal is clear.
func (d *Direct) SendText(ctx context.Context, openID, text string) error {
	if d.Sender == nil {
		return &NotAllowed{Reason: ReasonNoWindow}
	}
	h, reason, err := d.Ledgers.Reserve(ctx, openID, Service, "")
	if err != nil {
		return err
	}
	if reason != "" {
		return &NotAllowed{Reason: reason}
	}
	err = d.Sender.SendText(ctx, openID, text)
	ctx = context.WithoutCancel(ctx) // what WeChat said is kept even while the service stops
	refused, clear := errors.AsType[*wechat.APIError](err)
	switch lesson := LessonOf(err); {
	case lesson != NoLesson:
		return errors.Join(err, d.Ledgers.Learn(ctx, openID, lesson, h))
	case clear && !refused.Temporary():
		return errors.Join(err, d.Ledgers.GiveBack(ctx, openID, h))
	}
	d.Ledgers.Spent(openID, h) // or in doubt: WeChat may have counted it
	return err
}

// LessonOf returns what an answer of WeChat teaches about the person.
func LessonOf(err error) Lesson {
	refused, ok := errors.AsType[*wechat.APIError](err)
	if !ok {
		return NoLesson
	}
	switch refused.ErrCode {
	case 45015, 45047:
		return NoWindow
	case 43101:
		return NoConsent
	case 43004:
		return NotFollows
	case 43019, 48002:
		return Blocks
	}
	return NoLesson
}
