package main

import (
	"context"
	"strings"
	"time"

	"zaiyue/content/picture"
	"zaiyue/content/press"
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
		Alert: a.alert, Settled: a.settled,
	}
	a.every(pressSpan, "press", a.press.Step)
	return nil
}

// newPressPages makes the pages of what goes to WeChat; the pages of the articles tell how
// each stands there.
func (a *app) newPressPages(writing *handlers.Writing) *handlers.PressPages {
	p := &handlers.PressPages{Press: a.press, Posts: a.tools.db, Live: a.tools.db, Name: a.officerName, Now: a.now, NewID: newID}
	if a.tools.client != nil {
		p.Tags = a.tags
	}
	writing.WeChat = p
	return p
}

// album has the pictures that officers have given: they are kept in a size and a format that
// WeChat takes, for either use.
type album struct{ pictures pictureData }

type pictureData interface {
	PictureData(ctx context.Context, name string) ([]byte, error)
}

// Picture implements press.Album.
func (b album) Picture(ctx context.Context, src string, _ press.Use) (press.Picture, error) {
	name, ours := strings.CutPrefix(src, picture.Path(""))
	if !ours {
		return press.Picture{}, fault.New(fault.NotFound, "这张图不在我们这里。")
	}
	data, err := b.pictures.PictureData(ctx, name)
	return press.Picture{Hash: name, Name: name, Data: data}, err
}
