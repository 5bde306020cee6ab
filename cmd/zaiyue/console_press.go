package main

import (
	"context"
	"strings"
	"time"

	"zaiyue/content/press"
	"zaiyue/content/picture"
	"zaiyue/fault"
	"zaiyue/handlers"
)

// pressSpan is how often the press looks for something to do; a look that finds nothing reads
// one key.
const pressSpan = 2 * time.Second

// openPress makes what brings articles into WeChat and takes them back.
func (a *app) openPress(context.Context) error {
	writer, err := press.NewWriter(publicURL(a.config))
	if err != nil {
		return err
	}
	db := a.tools.db
	a.press = &press.Press{
		Writer: writer, Jobs: db, Shelf: db, Papers: db, Uploads: db, Album: album{db}, Account: a.tools.client,
		PublicURL: publicURL(a.config), Now: a.now, Log: a.log,
		Alert: func(_ context.Context, subject, words string) { a.log.Error("alert", "key", subject, "words", words) },
	}
	a.every(pressSpan, "press", a.press.Step)
	return nil
}

// newPressPages makes the pages of what goes to WeChat.
func (a *app) newPressPages() *handlers.PressPages {
	p := &handlers.PressPages{Press: a.press, Posts: a.tools.db, Live: a.tools.db, Name: a.officerName, Now: a.now, NewID: newID}
	if a.tools.client != nil {
		p.Tags = a.tools.client
	}
	return p
}
