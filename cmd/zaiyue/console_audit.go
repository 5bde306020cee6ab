package main

import (
	"zaiyue/content"
	"zaiyue/handlers"
	"zaiyue/people"
)

// newAuditPages makes the pages of the audit trail.
func (a *app) newAuditPages() (*handlers.AuditPages, error) {
	words, err := trailWords()
	if err != nil {
		return nil, err
	}
	return &handlers.AuditPages{Trail: a.tools.db, Officers: a.tools.db, Words: words}, nil
}

// trailWords is the table of words with those of the moves of articles.
func trailWords() (*people.TrailWords, error) {
	words, err := people.LoadTrailWords()
	if err != nil {
		return nil, err
	}
	moves, err := content.LoadMoves()
	if err != nil {
		return nil, err
	}
	for _, m := range moves.Moves {
		words.Actions = append(words.Actions, people.ActionWords{Action: "article." + m.Name, Words: "文章：" + m.Trail})
	}
	return words, nil
}
