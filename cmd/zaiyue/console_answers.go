package main

import (
	"context"
	"time"

	"zaiyue/chat"
	"zaiyue/handlers"
)

// askedKept is how many of the last questions are kept, to show what a change of rules or
// synonyms does to them; the pages show it on the newest 200.
const askedKept = 500

// How often what concerns answers is looked after, beside the requests.
const (
	wordingEvery = 2 * time.Second  // what another instance changed
	flushEvery   = 5 * time.Second  // questions that were asked
	sortEvery    = 2 * time.Second  // questions without an answer
	tellEvery    = 10 * time.Second // answers that came later
	dropEvery    = 10 * time.Minute // who asked too long ago to be told
)

// startAnswers has rules, synonyms and unanswered questions looked after.
func (a *app) startAnswers(talk *chat.Chat) {
	a.sorter = &chat.Sorter{Shelf: a.tools.db, Lexicon: a.tools.library.Lexicon}
	a.teller = &chat.Teller{Chat: talk, Shelf: a.tools.db, Rules: a.tools.db}
	a.every(wordingEvery, "wording", a.wording.update)
	a.every(flushEvery, "asked", a.asked.Flush)
	a.every(sortEvery, "sort questions", a.sorter.Step)
	a.every(tellEvery, "tell answers", a.tell)
	a.every(dropEvery, "drop askers", a.tools.db.DropAskers)
}

// tell tells those who asked in vain, from an index that has the newest articles.
func (a *app) tell(ctx context.Context) error {
	if err := a.index.update(ctx); err != nil {
		return err
	}
	return a.teller.Step(ctx)
}

// answerAreas makes the pages of rules, synonyms, questions, requests and feedback.
func (a *app) answerAreas(talk *chat.Chat) []handlers.Area {
	db, library := a.tools.db, a.tools.library
	graduates := a.newGraduates(talk)
	return []handlers.Area{
		&handlers.QuestionPages{Topics: db, Posts: db, Rules: db, Search: library, Staff: db},
		graduates,
		&handlers.RequestPages{Requests: db, Graduates: graduates, Owners: db.OwnersFor, Window: a.config.Allowance.MessageWindow, Now: a.now},
		&handlers.RulePages{
			Book: db, Trials: library, Lately: a.asked, Staff: db, Topics: db,
			Check: talk.CheckRule, Keys: talk.RuleKeys, Refresh: a.wording.update, NewID: newID,
		},
		&handlers.SynonymPages{Book: db, Trials: library, Lately: a.asked, Staff: db, Refresh: a.wording.update},
		&handlers.FeedbackPages{Book: db, Articles: library},
	}
}
