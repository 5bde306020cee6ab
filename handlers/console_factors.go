package handlers

import (
	"context"
	"net/http"

	"github.com/skip2/go-qrcode"

	"zaiyue/people"
)

// SecondFactors keeps the secrets of the officers' apps. The store implements it.
type SecondFactors interface {
	BeginTOTP(ctx context.Context, by people.By, id, secret string) error
	PendingTOTP(ctx context.Context, id string) (secret string, err error)
	ConfirmTOTP(ctx context.Context, by people.By, id, code string, recovery []string) error
	DropTOTP(ctx context.Context, by people.By, id string) error
}

// Factors sets up second factors.
type Factors struct{ Kept SecondFactors }

// begin invents a secret for an officer, to be confirmed.
func (f Factors) begin(ctx context.Context, o people.Officer) error {
	t, err := people.NewTOTP(o.Login)
	if err != nil {
		return err
	}
	return f.Kept.BeginTOTP(ctx, people.By{Officer: o.ID}, o.ID, t.Secret)
}

// pending is the one that is to be confirmed.
func (f Factors) pending(ctx context.Context, o people.Officer) (people.TOTP, error) {
	secret, err := f.Kept.PendingTOTP(ctx, o.ID)
	if err != nil {
		return people.TOTP{}, err
	}
	return people.TOTPOf(o.Login, secret)
}

// confirm puts it into use, and returns the recovery codes, which are shown once.
func (f Factors) confirm(ctx context.Context, o people.Officer, code string) ([]string, error) {
	codes, hashes := people.NewRecovery()
	return codes, f.Kept.ConfirmTOTP(ctx, people.By{Officer: o.ID}, o.ID, code, hashes)
}

// picture answers with the QR code of the pending one.
func (f Factors) picture(v *Visit, o people.Officer) error {
	t, err := f.pending(v.Request.Context(), o)
	if err != nil {
		return err
	}
	return drawQR(v, t.URL)
}

// drawQR answers with the picture of a QR code.
func drawQR(v *Visit, words string) error {
	picture, err := qrcode.Encode(words, qrcode.Medium, 264)
	if err != nil {
		return err
	}
	v.Data(http.StatusOK, "image/png", picture)
	return nil
}
