package chat

import (
	"context"
	"strings"

	"zaiyue/wechat"
)

// Scenes answers the QR codes that mean something of their own, such as an officer's
// sign-in, before the ordinary answer to a follow or a scan.
type Scenes interface {
	// Scanned answers the scan of a code by its scene; false for a scene that is none of its
	// own.
	Scanned(ctx context.Context, openID, scene string) (Prompt, bool, error)
	// Chosen does what an option of a Prompt stands for, and returns what to say.
	Chosen(ctx context.Context, openID, does string) (string, error)
}

// Prompt is what a scene says, and what may be answered; without options it asks nothing.
// What an option does is handed to Chosen.
type Prompt struct {
	Text    string
	Options []Option
}

// doScene begins what an option of a Prompt does.
const doScene = "scene"

// scanned answers a scan with what its scene says, or with the words of otherwise.
func (c *Chat) scanned(ctx context.Context, m *wechat.Message, s *Session, otherwise string) (wechat.Reply, error) {
	if c.Scenes == nil || m.EventKey == "" {
		return wechat.Text(c.say(otherwise)), nil
	}
	p, ok, err := c.Scenes.Scanned(ctx, m.OpenID, m.EventKey)
	if err != nil || !ok {
		return wechat.Text(c.say(otherwise)), err
	}
	options := make([]Option, len(p.Options))
	for i, o := range p.Options {
		options[i] = Option{Words: o.Words, Do: doScene + ":" + o.Do}
	}
	lines := append([]string{p.Text}, c.offer(s, options)...)
	return wechat.Text(strings.Join(lines, "\n")), nil
}

// sceneChosen does what was chosen, once.
func (c *Chat) sceneChosen(ctx context.Context, s *Session, does string) (wechat.Reply, error) {
	s.Choice, s.Earlier = nil, nil
	if c.Scenes == nil {
		return wechat.Text(c.say("choice_expired")), nil
	}
	text, err := c.Scenes.Chosen(ctx, s.OpenID, does)
	return wechat.Text(text), err
}
