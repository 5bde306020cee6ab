package people

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"zaiyue/fault"
)

// Second factors by an authenticator app (RFC 6238): six digits, a new one every 30 s.
const (
	totpStep   = 30 * time.Second
	totpIssuer = "在粤后台"
	// RecoveryCodes is how many codes an officer gets for a lost phone.
	RecoveryCodes = 10
)

// TOTP is a second factor as it is handed to an officer's app.
type TOTP struct {
	Secret string // Base32, as it can be typed
	URL    string // otpauth://…, as a QR code says it
}

// NewTOTP invents a secret for an officer.
func NewTOTP(login string) (TOTP, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: totpIssuer, AccountName: login})
	if err != nil {
		return TOTP{}, err
	}
	return TOTP{Secret: key.Secret(), URL: key.URL()}, nil
}

// TOTPOf is the second factor of a secret that is known already.
func TOTPOf(login, secret string) (TOTP, error) {
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return TOTP{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: totpIssuer, AccountName: login, Secret: raw})
	if err != nil {
		return TOTP{}, err
	}
	return TOTP{Secret: key.Secret(), URL: key.URL()}, nil
}

// CheckCode reports whether a code is that of the time step at now or of a neighbour, and
// later than the step after, which was taken already; and which step it is.
func CheckCode(secret, code string, now time.Time, after int64) (step int64, ok bool) {
	code = digitsOf(code)
	if len(code) != 6 {
		return 0, false
	}
	for _, skew := range []time.Duration{0, -totpStep, totpStep} {
		at := now.Add(skew)
		n := at.Unix() / int64(totpStep/time.Second)
		want, err := totp.GenerateCode(secret, at)
		if err == nil && n > after && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return n, true
		}
	}
	return 0, false
}

// IsRecovery reports whether a code looks like a recovery code and not like an app's.
func IsRecovery(code string) bool { return len(recoveryOf(code)) == recoveryLength }

// recoveryLength is the length of a recovery code: 60 random bits.
const recoveryLength = 12

// NewRecovery invents recovery codes, and what is kept of them.
func NewRecovery() (codes, hashes []string) {
	for range RecoveryCodes {
		t := strings.ToLower(rand.Text()[:recoveryLength])
		code := fmt.Sprintf("%s-%s-%s", t[:4], t[4:8], t[8:])
		codes, hashes = append(codes, code), append(hashes, RecoveryHash(code))
	}
	return codes, hashes
}

// RecoveryHash is what is kept of a recovery code. It is random enough for a plain hash.
func RecoveryHash(code string) string {
	sum := sha256.Sum256([]byte("zaiyue recovery " + recoveryOf(code)))
	return hex.EncodeToString(sum[:])
}

// recoveryOf is a recovery code without what people put between its letters.
func recoveryOf(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '2' && r <= '7' {
			return r
		}
		return -1
	}, strings.ToLower(code))
}

// digitsOf is a code without blanks, in ASCII digits: an input method may write wide ones.
func digitsOf(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '-' || r == '　':
			return -1
		}
		return 'x' // no digit: the code is none
	}, code)
}

// errCode says that a code was wrong.
func errCode() error { return fault.New(fault.Forbidden, textWrongCode) }
