package main

import (
	"zaiyue/chat"
	"zaiyue/handlers"
)

// newGraduates makes the pages of graduates: their talks, and who sees to them.
func (a *app) newGraduates(talk *chat.Chat) *handlers.GraduatePages {
	db := a.tools.db
	pages := &handlers.GraduatePages{
		Book: db, Talk: db, Desk: db, Requests: db, Placed: db, Cases: db, Machine: a.machine, Masses: db, Kinds: a.ladder.Book, Reasons: a.reasons, Keys: talk.RuleKeys,
		Colleagues: handlers.Colleagues{People: db, Now: a.now}, NewID: newID,
	}
	if client := a.tools.client; client != nil {
		pages.Tags = client
	}
	return pages
}
