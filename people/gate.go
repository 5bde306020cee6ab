package people

import (
	"context"
	"fmt"
	"time"

	"zaiyue/fault"
)

// Gate checks what somebody brings who wants to come in. All fields must be set before the
// first use; safe for concurrent use. Errors have words for the officer: fault.Forbidden for
// what is wrong (they never say which part), fault.TooMuch when there were too many tries or
// too many wait, fault.Unavailable when it cannot be told now.
type Gate struct {
	Staff  GateStaff
	Codes  Codes
	From   Addresses
	Hashes *Hasher
	Now    func() time.Time
}

// GateStaff is what the gate asks of what is kept. The store implements it.
type GateStaff interface {
	// OfficerByLogin returns an officer with the credentials; fault.NotFound.
	OfficerByLogin(ctx context.Context, login string) (Officer, Credentials, error)
	// BeginTry counts a try before it is made, and returns how long the next must wait; a wait
	// that still runs is returned and nothing counted. Unknown logins are counted too.
	BeginTry(ctx context.Context, t Try) (wait time.Duration, err error)
	// EndTry forgets the tries of a login, or of a device, after one that was right.
	EndTry(ctx context.Context, t Try) error
}

// Codes takes the codes of a second factor. The store implements it.
type Codes interface {
	// TakeCode reports whether a code of the app, or a recovery code, is right, and takes it:
	// it is right once.
	TakeCode(ctx context.Context, officer, code string) (bool, error)
}

// Addresses counts tries by where they come from.
type Addresses interface {
	// BeginFrom counts a try before it is made; a wait that still runs is returned.
	BeginFrom(ctx context.Context, address string) (wait time.Duration, err error)
	// EndFrom takes back one try that was right.
	EndFrom(ctx context.Context, address string) error
}

// Try is one attempt to come in.
type Try struct {
	Login   string // folded
	Device  string // the secret of a browser in which this officer signed in before; may be empty
	Address string // where it comes from
}

// Password checks a login and a password. Further steps may be needed: see Credentials.
func (g *Gate) Password(ctx context.Context, t Try, password string) (Officer, Credentials, error) {
	t.Login = FoldLogin(t.Login)
	if len(t.Login) > 64 || len(password) > 4*MaxPassword {
		t.Login, password = "", "" // nobody's; it takes as long as any
	}
	o, c, err := g.Staff.OfficerByLogin(ctx, t.Login)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Officer{}, Credentials{}, err
	}
	if err := g.begin(ctx, t); err != nil {
		return Officer{}, Credentials{}, err
	}
	right, err := g.Hashes.Matches(ctx, password, c.Password)
	switch {
	case err != nil:
		return Officer{}, Credentials{}, err
	case !right || !o.Active():
		return Officer{}, Credentials{}, fault.New(fault.Forbidden, textWrong)
	case c.Expired(g.Now()):
		return Officer{}, Credentials{}, fault.New(fault.Forbidden, textExpired)
	}
	return o, c, nil
}

// Code checks the code of an officer whose password was right, and takes it.
func (g *Gate) Code(ctx context.Context, t Try, officer, code string) error {
	t.Login = FoldLogin(t.Login)
	if err := g.begin(ctx, t); err != nil {
		return err
	}
	right, err := g.Codes.TakeCode(ctx, officer, code)
	if err == nil && !right {
		err = errCode()
	}
	return err
}

// Again checks the password of an officer who is signed in, before something that matters.
func (g *Gate) Again(ctx context.Context, t Try, password string) error {
	_, _, err := g.Password(ctx, t, password)
	switch fault.KindOf(err) {
	case fault.Forbidden:
		return fault.New(fault.Forbidden, textWrongAgain)
	case fault.OK:
		return g.Right(ctx, t)
	}
	return err
}

// begin counts a try, or says how long to wait.
func (g *Gate) begin(ctx context.Context, t Try) error {
	wait, err := g.From.BeginFrom(ctx, t.Address)
	if err != nil {
		return fault.Wrap(fault.Unavailable, textNotNow, err)
	}
	if wait == 0 {
		wait, err = g.Staff.BeginTry(ctx, t)
	}
	if err == nil && wait > 0 {
		err = fault.New(fault.TooMuch, fmt.Sprintf(textWait, span(wait)))
	}
	return err
}

// Right is told when somebody has come in: their tries are forgotten.
func (g *Gate) Right(ctx context.Context, t Try) error {
	t.Login = FoldLogin(t.Login)
	if err := g.Staff.EndTry(ctx, t); err != nil {
		return err
	}
	return fault.Wrap(fault.Unavailable, textNotNow, g.From.EndFrom(ctx, t.Address))
}

// span is a wait in words, rounded up.
func span(d time.Duration) string {
	if d <= time.Minute {
		return fmt.Sprintf(" %d 秒", max(1, int((d+time.Second-1)/time.Second)))
	}
	return fmt.Sprintf(" %d 分钟", int((d+time.Minute-1)/time.Minute))
}
