package main

import (
	"zaiyue/handlers"
	"zaiyue/people"
)

// gateAreas makes the pages of what an article passes on its way to readers: the word list,
// links, and the consent of whom a story is about.
func (a *app) gateAreas() ([]handlers.Area, error) {
	roles, err := people.LoadRoles()
	if err != nil {
		return nil, err
	}
	a.editorial.TakeFromWeChat = a.press.TakeFromWeChat
	return []handlers.Area{
		&handlers.Words{Book: a.words, Gate: a.gate, Checker: a.links, Editorial: a.editorial},
		&handlers.StoryConsents{Editorial: a.editorial, Roles: roles, Name: a.officerName, Now: a.now},
	}, nil
}
