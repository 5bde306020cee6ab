package handlers

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/wechat"
)

// QRMaker makes a temporary code of the account. *wechat.Client implements it.
type QRMaker interface {
	CreateQR(ctx context.Context, q wechat.QRCode) (wechat.QRTicket, error)
}

// CodeStaff is what codes ask of the officers that are kept. The store implements it.
type CodeStaff interface {
	Officer(ctx context.Context, id string) (people.Officer, error)
	OfficerByOpenID(ctx context.Context, openID string) (people.Officer, error)
}

// CodeTokens keeps codes and what came of them, under unguessable names. The store
// implements it with Redis.
type CodeTokens interface {
	Tokens
	// ClaimToken keeps a value unless there is one, and reports whether it did.
	ClaimToken(ctx context.Context, name, value string, keep time.Duration) (bool, error)
}

// ScreenCodes are the account's QR codes on officers' screens: to sign in with the bound
// WeChat, and to bind one. The phone is asked before anything happens, and shows the number
// that the screen shows: a picture of a code that somebody sends around is then told from
// one's own. It implements chat.Scenes. Make it with NewScreenCodes; safe for concurrent use.
type ScreenCodes struct {
	qr     QRMaker
	tokens CodeTokens
	staff  CodeStaff
	now    func() time.Time
	makes  *rate.Limiter
}

// Bounds: how long a code lives, and how many are made in all, for each is a call to WeChat.
const (
	codeFor        = 5 * time.Minute
	codesPerSecond = 1
	codesAtOnce    = 20
	codeScene      = "zy-code-" // begins the scene of every one
)

// NewScreenCodes returns codes that qr makes; a nil one makes none.
func NewScreenCodes(qr QRMaker, tokens CodeTokens, staff CodeStaff, now func() time.Time) *ScreenCodes {
	return &ScreenCodes{qr: qr, tokens: tokens, staff: staff, now: now, makes: rate.NewLimiter(codesPerSecond, codesAtOnce)}
}

// screenCode is one code on one screen.
type screenCode struct {
	URL     string    `json:"url"`    // what the picture says
	Number  string    `json:"number"` // two digits, on the screen and on the phone
	Bind    string    `json:"bind,omitempty"`
	Device  string    `json:"device"`
	Address string    `json:"address"`
	Until   time.Time `json:"until"`
}

// codeState is how far a code is.
type codeState string

const (
	codeWaits   codeState = "waiting"
	codeScanned codeState = "scanned"
	codeYes     codeState = "yes"
	codeNo      codeState = "no"
	codeOver    codeState = "over"
)

// make makes a code and returns its scene. bind is the officer to whom a WeChat is to be
// bound; empty: it is for signing in.
func (s *ScreenCodes) make(v *Visit, bind string) (scene string, err error) {
	if s.qr == nil {
		return "", fault.New(fault.Unavailable, textNoAccount)
	}
	if !s.makes.Allow() {
		return "", fault.New(fault.TooMuch, textManyCodes)
	}
	scene = codeScene + newSecret()
	ticket, err := s.qr.CreateQR(v.Request.Context(), wechat.QRCode{SceneStr: scene, ExpiresIn: codeFor})
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, textNoQR, err)
	}
	n, err := rand.Int(rand.Reader, big.NewInt(90))
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(screenCode{URL: ticket.URL, Number: fmt.Sprint(10 + n.Int64()), Bind: bind,
		Device: deviceOf(v.Request.UserAgent()), Address: coarse(v.ClientIP()), Until: s.now().Add(codeFor)})
	if err != nil {
		return "", err
	}
	return scene, s.tokens.PutToken(v.Request.Context(), scene, string(data), codeFor)
}

// code returns a code and how far it is; codeOver for one that is unknown.
func (s *ScreenCodes) code(ctx context.Context, scene string) (c screenCode, state codeState, err error) {
	data, err := s.tokens.Token(ctx, scene)
	if fault.KindOf(err) == fault.NotFound || scene == "" {
		return c, codeOver, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(data), &c)
	}
	if err != nil {
		return c, "", fault.Wrap(fault.Unavailable, textSessions, err)
	}
	if !s.now().Before(c.Until) {
		return c, codeOver, nil
	}
	answer, err := s.tokens.Token(ctx, scene+":answer")
	switch {
	case err == nil && answer == string(codeNo):
		return c, codeNo, nil
	case err == nil:
		return c, codeYes, nil
	case fault.KindOf(err) != fault.NotFound:
		return c, "", fault.Wrap(fault.Unavailable, textSessions, err)
	}
	if _, err = s.tokens.Token(ctx, scene+":by"); err == nil {
		return c, codeScanned, nil
	}
	return c, codeWaits, nil
}

// take returns the OpenID of the phone that confirmed a code, once; fault.NotFound when none
// did. bind is what the code was made with.
func (s *ScreenCodes) take(ctx context.Context, scene, bind string) (openID string, err error) {
	c, state, err := s.code(ctx, scene)
	if err == nil && (state != codeYes || c.Bind != bind) {
		err = fault.New(fault.NotFound, textNoCode)
	}
	for _, name := range []string{scene + ":answer", scene + ":by", scene} {
		if err != nil {
			return "", err
		}
		var value string
		value, err = s.tokens.TakeToken(ctx, name)
		if strings.HasSuffix(name, ":by") {
			openID = value
		}
	}
	return openID, err
}
