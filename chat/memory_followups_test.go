package chat

import (
	"context"
	"time"

	"zaiyue/followups"
)

// placedCode is the code of the only line of the list that memory knows.
const placedCode = "H7KM4R26"

// placed is that line: who sent its code, and whether a follow-up waits.
type placed struct {
	moved        bool // the code moves applications
	openID       string
	other        bool // this WeChat stands on another line
	open         bool
	wrong, later int
	now          func() time.Time
}

func (m *memory) OfferBinding(_ context.Context, _, openID, code string) (followups.Offer, error) {
	p := &m.placed
	switch {
	case p.wrong >= followups.WrongCodes:
		return followups.Offer{Result: followups.TooMany}, m.fail
	case code != placedCode || p.openID != "":
		p.wrong++
		return followups.Offer{Result: followups.Wrong}, m.fail
	case p.other:
		return followups.Offer{Result: followups.Already}, m.fail
	}
	if p.moved {
		return followups.Offer{Result: followups.AskFirst, Cases: 2}, m.fail
	}
	return followups.Offer{Result: followups.AskFirst, Employer: "广州示例物流", StartOn: "2026-07-01", Hint: followups.Hint("卓玛")}, m.fail
}

func (m *memory) Bind(ctx context.Context, key, openID, code string) (followups.Offer, error) {
	o, err := m.OfferBinding(ctx, key, openID, code)
	if o.Result == followups.AskFirst && m.once("bind", key, "bound") {
		m.placed.openID, o.Result = openID, followups.Bound
	}
	return o, err
}

func (m *memory) OpenFollowUp(context.Context, string) (followups.Line, bool, error) {
	return followups.Line{}, m.placed.open, m.fail
}

func (m *memory) AnswerFollowUp(_ context.Context, key, _ string, a followups.Answers, help []string) (followups.Reply, error) {
	if !m.placed.open {
		return followups.Reply{}, m.fail
	}
	m.once("answer", key, "followup %v help=%v", a, help)
	m.placed.open = false
	return followups.Reply{Done: true, Help: len(help) > 0}, m.fail
}

func (m *memory) PostponeFollowUp(_ context.Context, key, _ string) (followups.Reply, error) {
	p := &m.placed
	m.once("later", key, "later")
	if p.later++; p.later > 2 {
		return followups.Reply{Done: true}, m.fail
	}
	return followups.Reply{Done: true, Again: p.now().Add(72 * time.Hour)}, m.fail
}

func (m *memory) StopFollowUps(_ context.Context, key, _ string) (followups.Reply, error) {
	if m.placed.openID == "" {
		return followups.Reply{}, m.fail
	}
	m.once("stop", key, "stopped")
	m.placed.open = false
	return followups.Reply{Done: true}, m.fail
}
