package chat

import (
	"context"
	"errors"
	"log/slog"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/wechat"
)

// RuleShelf keeps the keyword rules. The store implements it.
type RuleShelf interface {
	// Rule returns a rule, or fault.NotFound.
	Rule(ctx context.Context, id string) (content.KeptRule, error)
}

// TellingShelf keeps who is to be told what. The store implements it.
type TellingShelf interface {
	// Topics returns a page of the topics in a state.
	Topics(ctx context.Context, state TopicState, cursor string, limit int) (page []Topic, next string, err error)
	// SettleTopic makes tellings of those who asked: the answer is there.
	SettleTopic(ctx context.Context, id uint64) error
	// TakeTellings hands out tellings, having noted that they are being sent: what is handed
	// out and never ended is in doubt, and not handed out again.
	TakeTellings(ctx context.Context, limit int) ([]Telling, error)
	// EndTelling notes what became of one; words are kept for the graduate with TellKept.
	EndTelling(ctx context.Context, t Telling, end TellingEnd, words string) error
}

// TextSender sends a customer-service text, or fails with *notices.NotAllowed where WeChat
// would refuse it. *notices.Direct implements it.
type TextSender interface {
	SendText(ctx context.Context, openID, text string) error
}

// Teller tells those who asked in vain that there is an answer now, once (row Q9): as soon as
// it is with the graduates, by a customer-service message where WeChat allows one, else with
// the reply to what they write next. All fields must be set.
type Teller struct {
	Chat   *Chat
	Shelf  TellingShelf
	Rules  RuleShelf
	Sender TextSender
	Log    *slog.Logger
}

const (
	topicsAtOnce   = 200 // read in one transaction
	tellingsAtOnce = 20  // taken in one
)

// Step settles the topics whose answer has come, and tells who waits.
func (t *Teller) Step(ctx context.Context) error {
	return errors.Join(t.settle(ctx), t.tellAll(ctx))
}

// settle looks at each topic that is being answered.
func (t *Teller) settle(ctx context.Context) error {
	var ready []uint64
	for cursor := ""; ; {
		page, next, err := t.Shelf.Topics(ctx, TopicAnswering, cursor, topicsAtOnce)
		if err != nil {
			return err
		}
		for _, topic := range page {
			words, err := t.Chat.Told(ctx, topic.Text, topic.Answer, t.Rules)
			if fault.KindOf(err) == fault.Unavailable { // the index is not built yet
				return nil
			}
			if err != nil {
				return err
			}
			if words != "" {
				ready = append(ready, topic.ID)
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	for _, id := range ready {
		if err := t.Shelf.SettleTopic(ctx, id); err != nil && fault.KindOf(err) != fault.Conflict {
			return err
		}
	}
	return nil
}

// tellAll tells until nobody waits.
func (t *Teller) tellAll(ctx context.Context) error {
	for ctx.Err() == nil {
		taken, err := t.Shelf.TakeTellings(ctx, tellingsAtOnce)
		if err != nil || len(taken) == 0 {
			return err
		}
		for _, one := range taken {
			if err := t.tell(ctx, one); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// tell tells one graduate and notes the end of it.
func (t *Teller) tell(ctx context.Context, one Telling) error {
	words, err := t.Chat.Told(ctx, one.Question, one.Answer, t.Rules)
	end := TellLater
	switch {
	case err != nil:
	case words == "":
		end = TellDropped
	default:
		end = t.send(ctx, one, words)
	}
	// The end is noted even while the service stops: else a message that was sent is in doubt.
	return errors.Join(err, t.Shelf.EndTelling(context.WithoutCancel(ctx), one, end, words))
}

// send sends where WeChat allows it.
func (t *Teller) send(ctx context.Context, one Telling, words string) TellingEnd {
	err := t.Sender.SendText(ctx, one.OpenID, words)
	if err == nil {
		return TellTold
	}
	if _, not := errors.AsType[*notices.NotAllowed](err); not {
		return TellKept
	}
	t.Log.WarnContext(ctx, "an answer that came later was not sent", "topic", one.Topic, "err", err)
	refused, ok := errors.AsType[*wechat.APIError](err)
	switch {
	case !ok || refused.Temporary(): // it may have arrived
		return TellUnsure
	case refused.UserGone():
		return TellKept
	}
	return TellLater // something about the account: it is mended, or the time runs out
}
