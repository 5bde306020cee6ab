package store

import (
	"context"
	"crypto/subtle"
	"slices"

	"zaiyue/fault"
	"zaiyue/people"
)

// labelTOTP is what a sealed secret is sealed as.
const labelTOTP = "totp"

// sealedFor names an officer in the vault.
func sealedFor(id string) string { return "officer/" + id }

// BeginTOTP keeps, sealed, the secret of a second factor that is being set up. The one in
// use stays until ConfirmTOTP.
func (db *DB) BeginTOTP(ctx context.Context, by people.By, id, secret string) error {
	_, _, err := db.changeOfficer(ctx, by, id, "staff.totp.begin", func(tx Tx, _ *people.Officer, c *people.Credentials) (err error) {
		c.TOTPPending, err = db.seal(tx, sealedFor(id), labelTOTP, []byte(secret))
		return err
	})
	return err
}

// PendingTOTP returns the secret that is being set up; fault.NotFound when none is.
func (db *DB) PendingTOTP(ctx context.Context, id string) (secret string, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		_, c, err := signed(tx, id)
		if err == nil && len(c.TOTPPending) == 0 {
			err = fault.New(fault.NotFound, textNoTOTP)
		}
		if err != nil {
			return err
		}
		plain, err := db.unseal(tx, sealedFor(id), labelTOTP, c.TOTPPending)
		secret = string(plain)
		return err
	})
	return secret, err
}

// ConfirmTOTP puts the pending second factor into use once a code proves that the officer's
// app has it; fault.Invalid when the code is wrong. recovery are hashes of new codes.
func (db *DB) ConfirmTOTP(ctx context.Context, by people.By, id, code string, recovery []string) error {
	_, _, err := db.changeOfficer(ctx, by, id, "staff.totp", func(tx Tx, _ *people.Officer, c *people.Credentials) error {
		if len(c.TOTPPending) == 0 {
			return fault.New(fault.Conflict, textNoTOTP)
		}
		secret, err := db.unseal(tx, sealedFor(id), labelTOTP, c.TOTPPending)
		if err != nil {
			return err
		}
		step, ok := people.CheckCode(string(secret), code, db.moment(), 0)
		if !ok {
			return fault.New(fault.Invalid, textBadCode)
		}
		c.TOTP, c.TOTPPending, c.Step, c.Recovery = c.TOTPPending, nil, step, recovery
		return nil
	})
	return err
}

// DropTOTP takes the second factor away, and one that is being set up.
func (db *DB) DropTOTP(ctx context.Context, by people.By, id string) error {
	_, _, err := db.changeOfficer(ctx, by, id, "staff.totp.drop", func(_ Tx, _ *people.Officer, c *people.Credentials) error {
		c.TOTP, c.TOTPPending, c.Recovery = nil, nil, nil
		return nil
	})
	return err
}

// TakeCode implements people.Codes. That a code was taken is kept in the transaction that
// finds it right.
func (db *DB) TakeCode(ctx context.Context, id, code string) (right bool, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		right = false
		o, c, err := signed(tx, id)
		if err != nil || !o.Active() || !c.HasTOTP() {
			return err
		}
		if people.IsRecovery(code) {
			return db.takeRecovery(tx, o, c, code, &right)
		}
		secret, err := db.unseal(tx, sealedFor(id), labelTOTP, c.TOTP)
		if err != nil {
			return err
		}
		step, ok := people.CheckCode(string(secret), code, db.moment(), c.Step)
		if !ok {
			return nil
		}
		c.Step, right = step, true
		return put(tx, credentials, []byte(id), c)
	})
	return right, err
}

// takeRecovery strikes a recovery code out, with a line in the trail.
func (db *DB) takeRecovery(tx Tx, o people.Officer, c people.Credentials, code string, right *bool) error {
	hash := people.RecoveryHash(code)
	at := slices.IndexFunc(c.Recovery, func(h string) bool { return subtle.ConstantTimeCompare([]byte(h), []byte(hash)) == 1 })
	if at < 0 {
		return nil
	}
	c.Recovery, *right = slices.Delete(c.Recovery, at, at+1), true
	if err := put(tx, credentials, []byte(o.ID), c); err != nil {
		return err
	}
	return db.audited(tx, people.By{Officer: o.ID}, "staff.recovery", "officer/"+o.ID, o)
}
