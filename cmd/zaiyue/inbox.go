package main

import (
	"context"
	"time"
	"zaiyue/followups"

	"zaiyue/chat"
	"zaiyue/notices"
	"zaiyue/store"
)

// digestsEvery is how often it is looked whether a digest is due.
const digestsEvery = time.Minute

// openAnswers makes what takes people's answers to notices, in the chat and on the page.
func (a *app) openAnswers() {
	followUp := followUpAnswered(a.tools.db)
	a.answers = &notices.Answers{
		Store: a.tools.db, Book: a.ladder.Book,
		Hooks: map[string]notices.Hook{followups.Kind: followUp, followups.KindAgain: followUp},
	}
	digests := &notices.Digests{Store: a.tools.db, Book: a.ladder.Book, Now: a.now}
	a.every(digestsEvery, "digests", digests.Step)
}

// digestAt is when digests are told, since midnight.
func (a *app) digestAt() (time.Duration, error) {
	return notices.TimeOfDay(a.config.Notices.DigestAt)
}

// followUpAnswered does what a tap on a follow-up says. Of one that waits for nobody any more
// the words say so.
func followUpAnswered(db *store.DB) notices.Hook {
	return func(ctx context.Context, key string, n notices.Notice, c notices.Choice, _ string) (r notices.Response, err error) {
		_, open, err := db.OpenFollowUp(ctx, n.OpenID)
		if err != nil {
			return r, err
		}
		switch {
		case c.Key == "stop":
			_, err = db.StopFollowUps(ctx, key, n.OpenID)
		case !open:
			r.Words = "这次回访已经结束了，不用再答。有难处随时回复「转人工」。"
		case c.Key == "later":
			_, err = db.PostponeFollowUp(ctx, key, n.OpenID)
		case c.Key == "start":
			r.Flow = chat.FlowFollowUp
		}
		return r, err
	}
}
