package handlers

import (
	"context"
	"fmt"
	"strings"

	"zaiyue/content"
	"zaiyue/fault"
)

func (w *Writing) fillText(_ context.Context, p *articleShow) (err error) {
	p.Body, err = w.Renderer.HTML(p.Post.Working.Body)
	return err
}

func (w *Writing) fillChecks(ctx context.Context, p *articleShow) (err error) {
	if p.Erased || p.Post.State == content.Out {
		return nil
	}
	p.Checked = true
	p.Missing, err = w.missing(ctx, p.Post)
	inEditor(p.Missing, p.Here, p.CanWrite)
	p.MoveForms.hold(p.Missing)
	return err
}

// inEditor makes the anchors of a checklist lead into the editor, for an officer who may open
// it.
func inEditor(missing []missingLine, here string, may bool) {
	for i := range missing {
		switch m := &missing[i]; {
		case !may:
			m.Anchor = ""
		case m.Anchor != "":
			m.Anchor = here + "/edit" + m.Anchor
		}
	}
}

// hold takes away the buttons of the moves that the checklist keeps from being made.
func (f *moveForms) hold(missing []missingLine) {
	n := 0
	for _, m := range missing {
		if m.Blocks {
			n++
		}
	}
	for i := range f.Moves {
		if b := &f.Moves[i]; n > 0 && b.Ready && b.WhyNot == "" {
			b.WhyNot = fmt.Sprintf("发布检查里还有 %d 项要先改好。", n)
		}
	}
}

// missing lists what the checklist still asks of a post, what blocks first.
func (w *Writing) missing(ctx context.Context, post content.Post) ([]missingLine, error) {
	all := []missingLine{}
	if w.Editorial.Check == nil {
		return all, nil
	}
	items, err := w.Editorial.Check(ctx, post)
	if err != nil {
		return nil, err
	}
	for _, blocks := range []bool{true, false} {
		for _, it := range items {
			if it.OK || it.Blocking != blocks {
				continue
			}
			line := missingLine{Words: strings.TrimSpace(it.Words + it.Fix), Blocks: blocks}
			if hasField(it.Key) {
				line.Anchor = "#f-" + it.Key
			}
			all = append(all, line)
		}
	}
	return all, nil
}

// fillChanges compares what readers have with the working copy.
func (w *Writing) fillChanges(ctx context.Context, p *articleShow) error {
	if !p.Post.Live || p.Post.State == content.Out {
		return nil
	}
	live, err := w.Versions.Article(ctx, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		return nil // it went off the site meanwhile
	}
	if err != nil {
		return err
	}
	p.Changes = changes(live, p.Post.Working)
	p.Differs = len(p.Changes) > 0
	return nil
}

// How much of what graduates said is read and shown.
const (
	mostSaidRead  = 200
	mostSaidShown = 5
)

func (w *Writing) fillSaid(ctx context.Context, p *articleShow) error {
	counts, err := w.Desk.VerdictsOn(ctx, p.ID)
	if err != nil {
		return err
	}
	p.Useful, p.Useless = counts.Useful, counts.Useless
	said, err := w.Desk.FeedbackOn(ctx, p.ID, mostSaidRead)
	if err != nil {
		return err
	}
	for i := len(said) - 1; i >= 0 && len(p.Said) < mostSaidShown; i-- {
		if said[i].Reason != "" {
			p.Said = append(p.Said, said[i])
		}
	}
	return nil
}

func (w *Writing) fillWeChat(ctx context.Context, p *articleShow) (err error) {
	if p.HasWeChat = w.WeChat != nil; p.HasWeChat {
		p.WeChat, err = w.WeChat.WeChatState(ctx, p.ID)
	}
	return err
}
