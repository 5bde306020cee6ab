package main

import (
	"context"
	"time"

	"zaiyue/chat"
	"zaiyue/handlers"
	"zaiyue/menus"
)

// newBoard makes the board of the menu, whose live version the chat answers, and has
// planned switches happen on time.
func (a *app) newBoard(ctx context.Context, talk *chat.Chat) (*menus.Board, error) {
	b := a.tools.newBoard(a.now)
	b.Answers, b.Use = talk.CheckAction, talk.SetMenu
	b.Alert = a.alert
	if err := a.tools.db.SeedMenu(ctx, a.tools.menu); err != nil {
		return nil, err
	}
	a.every(2*time.Second, "menu", b.Step)
	a.tools.board = b
	return b, b.Step(ctx)
}

// newMenuArea makes the pages of the menu.
func (a *app) newMenuArea(talk *chat.Chat, board *menus.Board) *handlers.MenuPages {
	area := &handlers.MenuPages{
		Board: board, FlowIDs: talk.FlowIDs(), FlowTitle: talk.FlowTitle, Texts: talk.MenuTexts(), Now: a.now,
	}
	if a.tools.client != nil {
		area.Tags = a.tags
	}
	return area
}
