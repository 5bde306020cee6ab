package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// consentRecord is the value in the bucket consents: what is sealed of a consent.
type consentRecord struct {
	Person string     `json:"person"` // story/…: whose key seals it
	Name   []byte     `json:"name"`   // sealed
	Proof  SealedFile `json:"proof"`
	Type   string     `json:"type"`
}

const (
	labelConsentName  = "consent/name"
	labelConsentProof = "consent/proof"
)

// RecordConsent implements content.Consents. The proof is written before the transaction that
// refers to it; without one it is cleared away within a day.
func (db *DB) RecordConsent(ctx context.Context, by people.By, id string, c content.ConsentGiven) (content.Post, error) {
	now := db.moment()
	if flaws := c.Check(now); len(flaws) > 0 {
		return content.Post{}, fault.Wrap(fault.Invalid, fmt.Sprintf(textBadConsent, flaws[0].Words), &content.FlawError{Flaws: flaws})
	}
	if !slices.Contains(content.ProofTypes(), c.ProofType) {
		return content.Post{}, fault.New(fault.Invalid, textBadProof)
	}
	if p, err := db.Post(ctx, id); err != nil {
		return p, err
	} else if p.State == content.Erased {
		return p, fault.New(fault.Conflict, textEndless)
	}
	person := "story/" + strings.ToLower(rand.Text())
	proof, err := db.PutSealedFile(ctx, person, labelConsentProof, c.Proof, content.MaxProof)
	if err != nil {
		return content.Post{}, err
	}
	var post content.Post
	err = db.engine.Update(ctx, func(tx Tx) error {
		p, err := standingPostOf(tx, id)
		if err != nil {
			return err
		}
		if p.Post.State == content.Erased {
			return fault.New(fault.Conflict, textEndless)
		}
		if err := db.forgetConsent(tx, id); err != nil {
			return err
		}
		r := consentRecord{Person: person, Proof: proof, Type: c.ProofType}
		if r.Name, err = db.seal(tx, person, labelConsentName, []byte(strings.TrimSpace(c.Name))); err != nil {
			return err
		}
		if err := db.keepFile(tx, proof); err != nil {
			return err
		}
		if err := put(tx, consents, text(id), r); err != nil {
			return err
		}
		p.Post.Consent = &content.Consent{
			Person: person, GivenAt: c.GivenAt.UTC(), Scope: strings.TrimSpace(c.Scope), Proof: proof.Name, RecordedBy: by.Officer,
		}
		if err := keepPost(tx, p); err != nil {
			return err
		}
		post = p.Post
		return db.audited(tx, by, "consent.record", "article/"+id, post)
	})
	return post, err
}

// forgetConsent destroys the key of the person whose consent was recorded for an article, and
// with it the name and the proof. None is no error.
func (db *DB) forgetConsent(tx Tx, id string) error {
	var r consentRecord
	there, err := get(tx, consents, text(id), &r)
	if err != nil || !there {
		return err
	}
	return errors.Join(db.dropFile(tx, r.Proof), db.destroyKey(tx, r.Person), tx.Delete(consents, text(id)))
}

// SeeConsent implements content.Consents.
func (db *DB) SeeConsent(ctx context.Context, by people.By, id string) (content.ConsentSeen, error) {
	if strings.TrimSpace(by.Reason) == "" {
		return content.ConsentSeen{}, fault.New(fault.Invalid, textWhySee)
	}
	var r consentRecord
	var name []byte
	err := db.engine.Update(ctx, func(tx Tx) error {
		r, name = consentRecord{}, nil
		if !content.ValidID(id) {
			return fault.New(fault.NotFound, textNoConsent)
		}
		there, err := get(tx, consents, text(id), &r)
		if err == nil && !there {
			err = fault.New(fault.NotFound, textNoConsent)
		}
		if err != nil {
			return err
		}
		if name, err = db.unseal(tx, r.Person, labelConsentName, r.Name); err != nil {
			return err
		}
		return db.audited(tx, by, "consent.see", "article/"+id, nil)
	})
	if err != nil {
		return content.ConsentSeen{}, err
	}
	seen := content.ConsentSeen{Name: string(name), ProofType: r.Type, Size: r.Proof.Size}
	var proof io.ReadCloser
	if proof, err = db.OpenSealedFile(ctx, r.Proof); err != nil {
		return content.ConsentSeen{}, err
	}
	seen.Proof = proof
	return seen, nil
}
