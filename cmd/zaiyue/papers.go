package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"maps"

	"zaiyue/chat"
	"zaiyue/content/picture"
	"zaiyue/fault"
	"zaiyue/handlers"
	"zaiyue/store"
	"zaiyue/subsidies"
)

// papers brings the pictures of the talk to the applications, and its people to the pages.
type papers struct{ app *app }

// Photograph implements chat.Papers.
func (p *papers) Photograph(ctx context.Context, mediaID string) (paper subsidies.Paper, data []byte, err error) {
	var file bounded
	if _, err := p.app.tools.client.DownloadMedia(ctx, mediaID, &file); err != nil {
		if fault.KindOf(err) == fault.TooMuch || file.over {
			return paper, nil, fault.Wrap(fault.TooMuch, fmt.Sprintf("这张照片太大，最多 %d MB。请不要发原图，再发一次。", picture.MaxFile>>20), err)
		}
		return paper, nil, err
	}
	made, err := p.app.tools.studio.Paper(ctx, file.Bytes())
	if err != nil {
		return paper, nil, err
	}
	return subsidies.Paper{Type: string(made.Type), Width: made.Width, Height: made.Height}, made.Data, nil
}

// bounded is a file in memory that is no larger than a picture may be.
type bounded struct {
	bytes.Buffer
	over bool
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	if b.over = b.over || b.Len()+len(p) > picture.MaxFile; b.over {
		return 0, fault.New(fault.TooMuch, "")
	}
	return b.Buffer.Write(p)
}

// Once implements chat.Papers.
func (p *papers) Once(ctx context.Context, openID, page string) (string, error) {
	path, err := handlers.Once(ctx, &store.WebTokens{Redis: p.app.pageRedis}, rand.Text(), openID, page)
	return publicURL(p.app.config) + path, err
}

// goOn sends the next question of an application after a page was filled; where WeChat does not
// let us, it waits for their next message.
func (a *app) goOn(talk *chat.Chat) func(context.Context, string) error {
	late := &loggedLate{Sender: a.direct, Kept: a.tools.db, db: a.tools.db, now: a.now}
	return func(ctx context.Context, openID string) error {
		question, err := talk.NextQuestion(ctx, "page:"+newID(), openID)
		if err != nil || question == "" {
			return err
		}
		return late.SendText(ctx, openID, question)
	}
}

// inTalk has the talk go on with a draft when the graduate says 继续.
func (a *app) inTalk(ctx context.Context, openID, id string) error {
	d := chat.ApplicationDraft(openID, id, a.now())
	if before, ok, err := a.tools.db.Draft(ctx, openID, d.Flow); err != nil {
		return err
	} else if ok && maps.Equal(before.Answers, d.Answers) { // where they left off
		d.Step, d.Skipped = before.Step, before.Skipped
	}
	_, err := a.tools.db.PutDraft(ctx, "page:"+newID(), d)
	return err
}
