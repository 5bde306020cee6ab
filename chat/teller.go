package chat

import (
	"context"
	"errors"

	"zaiyue/content"
	"zaiyue/fault"
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
	// Tellings returns those that are due, some at a time.
	Tellings(ctx context.Context, limit int) ([]Telling, error)
	// EndTelling ends one: with TellTold a notice is born in its place.
	EndTelling(ctx context.Context, t Telling, end TellingEnd, said Told) error
}

// Teller tells those who asked in vain that there is an answer now, once (row Q9): as soon as
// it is with the graduates, a notice of it is born for each. All fields must be set.
type Teller struct {
	Chat  *Chat
	Shelf TellingShelf
	Rules RuleShelf
}

const (
	topicsAtOnce   = 200 // read in one transaction
	tellingsAtOnce = 100 // likewise
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
			_, there, err := t.Chat.Told(ctx, topic.Text, topic.Answer, t.Rules)
			if fault.KindOf(err) == fault.Unavailable { // the index is not built yet
				return nil
			}
			if err != nil {
				return err
			}
			if there {
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

// tellAll tells until nobody is left who can be told now.
func (t *Teller) tellAll(ctx context.Context) error {
	for ctx.Err() == nil {
		due, err := t.Shelf.Tellings(ctx, tellingsAtOnce)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, one := range due {
			if err := t.tell(ctx, one); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// tell tells one graduate. What cannot be told now is tried again later, so that it keeps
// nobody else waiting.
func (t *Teller) tell(ctx context.Context, one Telling) error {
	said, there, err := t.Chat.Told(ctx, one.Question, one.Answer, t.Rules)
	end := TellTold
	switch {
	case err != nil:
		end = TellLater
	case !there:
		end = TellDropped
	}
	return errors.Join(err, t.Shelf.EndTelling(ctx, one, end, said))
}
