package handlers

import (
	"context"
	"fmt"
	"strings"

	"zaiyue/chat"
	"zaiyue/fault"
)

// Scanned implements chat.Scenes: the phone is asked.
func (s *ScreenCodes) Scanned(ctx context.Context, openID, scene string) (chat.Prompt, bool, error) {
	if !strings.HasPrefix(scene, codeScene) {
		return chat.Prompt{}, false, nil
	}
	c, state, err := s.code(ctx, scene)
	if err != nil {
		return chat.Prompt{}, true, err
	}
	if state == codeOver {
		return chat.Prompt{Text: textCodeOver}, true, nil
	}
	text, may, err := s.question(ctx, openID, c)
	if err != nil || !may {
		return chat.Prompt{Text: text}, true, err
	}
	mine, err := s.claim(ctx, openID, scene)
	if err != nil {
		return chat.Prompt{}, true, fault.Wrap(fault.Unavailable, textSessions, err)
	}
	if !mine || state == codeYes || state == codeNo {
		return chat.Prompt{Text: textCodeTaken}, true, nil
	}
	return chat.Prompt{Text: text, Options: []chat.Option{
		{Words: wordsConfirm, Do: string(codeYes) + ":" + scene},
		{Words: wordsCancel, Do: string(codeNo) + ":" + scene},
	}}, true, nil
}

// claim makes a code that of the first phone that scans it.
func (s *ScreenCodes) claim(ctx context.Context, openID, scene string) (mine bool, err error) {
	if mine, err = s.tokens.ClaimToken(ctx, scene+":by", openID, codeFor); mine || err != nil {
		return mine, err
	}
	by, err := s.tokens.Token(ctx, scene+":by")
	return by == openID, err
}

// question is what the phone is asked; or, where the WeChat may not use the code, why.
func (s *ScreenCodes) question(ctx context.Context, openID string, c screenCode) (text string, may bool, err error) {
	bound, err := s.staff.OfficerByOpenID(ctx, openID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", false, err
	}
	if c.Bind == "" {
		if !bound.Active() {
			return textNotBound, false, nil
		}
		return fmt.Sprintf(textAskSignIn, bound.Login, c.Device, c.Address, c.Number), true, nil
	}
	if bound.Active() && bound.ID != c.Bind {
		return textBoundBefore, false, nil
	}
	o, err := s.staff.Officer(ctx, c.Bind)
	return fmt.Sprintf(textAskBind, o.Login, c.Number), true, err
}

// Chosen implements chat.Scenes: the screen learns what the phone answered.
func (s *ScreenCodes) Chosen(ctx context.Context, openID, does string) (string, error) {
	answer, scene, _ := strings.Cut(does, ":")
	_, state, err := s.code(ctx, scene)
	if err != nil {
		return "", err
	}
	by, err := s.tokens.Token(ctx, scene+":by")
	switch {
	case fault.KindOf(err) == fault.NotFound, err == nil && (by != openID || state != codeScanned):
		return textCodeOver, nil
	case err != nil:
		return "", fault.Wrap(fault.Unavailable, textSessions, err)
	}
	first, err := s.tokens.ClaimToken(ctx, scene+":answer", answer, codeFor)
	switch {
	case err != nil:
		return "", fault.Wrap(fault.Unavailable, textSessions, err)
	case !first:
		return textCodeOver, nil
	case answer == string(codeYes):
		return textConfirmed, nil
	}
	return textRefused, nil
}
