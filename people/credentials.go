package people

import "time"

// Credentials is what an officer signs in with. It never leaves the server and is never
// logged. The zero value lets nobody in.
type Credentials struct {
	Password string `json:"password,omitempty"` // its argon2id hash; empty: no way in by password
	// Temporary is set while the password is one that somebody else gave: it must be changed
	// at the first sign-in, and ends TemporaryFor after SetAt.
	Temporary bool      `json:"temporary,omitempty"`
	SetAt     time.Time `json:"set_at,omitzero"`
	// Epoch grows with everything that ends the officer's running sessions: a new password, a
	// reset, signing out everywhere, leaving. A session holds the one it began with.
	Epoch uint64 `json:"epoch"`

	TOTP        []byte   `json:"totp,omitempty"`         // the secret of the second factor, sealed; empty: none
	TOTPPending []byte   `json:"totp_pending,omitempty"` // one that is being set up, sealed
	Step        int64    `json:"step,omitempty"`         // time step of the last code taken: none is taken twice
	Recovery    []string `json:"recovery,omitempty"`     // hashes of the recovery codes that are left
}

// TemporaryFor is how long a password that somebody else gave can be used.
const TemporaryFor = 7 * 24 * time.Hour

// HasTOTP reports whether a code is asked after the password.
func (c *Credentials) HasTOTP() bool { return len(c.TOTP) > 0 }

// Expired reports whether the password was a temporary one whose time is over.
func (c *Credentials) Expired(now time.Time) bool {
	return c.Temporary && now.After(c.SetAt.Add(TemporaryFor))
}

// Session is one browser in which somebody signs in, or has. It is kept in Redis and may be
// lost at any moment: then the officer signs in again. The zero value is nobody's.
type Session struct {
	ID      string `json:"-"`                 // the hash of its token; what a list shows and ends
	Officer string `json:"officer,omitempty"` // who it is; proved only when In
	Epoch   uint64 `json:"epoch,omitempty"`   // see Credentials
	// Knows is set once the password was right, Has once a code of the phone was, or the bound
	// WeChat confirmed. In is set once what the officer needs of them is there.
	Knows bool      `json:"knows,omitempty"`
	Has   bool      `json:"has,omitempty"`
	In    bool      `json:"in,omitempty"`
	Began time.Time `json:"began"`
	Seen  time.Time `json:"seen"` // the last request, to the minute
	// Device and Address tell the officer which one it is: "Chrome · Windows", "10.2.*.*".
	Device  string `json:"device,omitempty"`
	Address string `json:"address,omitempty"`
	Again   bool   `json:"again,omitempty"` // it only notes a use: one that has ended meanwhile stays ended
	Scene   string `json:"scene,omitempty"` // of the QR code that is on the screen; empty: none
}
