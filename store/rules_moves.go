package store

import (
	"context"
	"slices"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// ApproveRule makes a draft what graduates get. An officer who wrote on it gets
// fault.Forbidden; a rule without a draft, or of another revision, is fault.Conflict.
func (db *DB) ApproveRule(ctx context.Context, by people.By, id string, revision uint64) (content.KeptRule, error) {
	return db.moveRule(ctx, by, id, revision, content.RuleApproved, func(r *content.KeptRule) error {
		switch {
		case r.Draft == nil:
			return fault.New(fault.Conflict, textNoRuleDraft)
		case slices.Contains(r.Writers, by.Officer):
			return fault.New(fault.Forbidden, textOwnRule)
		}
		r.Live, r.Draft, r.Writers, r.Approved = r.Draft, nil, nil, db.moment()
		return nil
	})
}

// StopRule switches a rule off at once: what is wrong must not wait for a second officer.
// Switching it on again is a draft like any other change.
func (db *DB) StopRule(ctx context.Context, by people.By, id string, revision uint64) (content.KeptRule, error) {
	return db.moveRule(ctx, by, id, revision, content.RuleStopped, func(r *content.KeptRule) error {
		if !r.On() {
			return fault.New(fault.Conflict, textRuleOff)
		}
		off := *r.Live
		off.Off = true
		r.Live = &off
		return nil
	})
}

// DropRuleDraft throws a draft away. A rule that was never approved goes with it.
func (db *DB) DropRuleDraft(ctx context.Context, by people.By, id string, revision uint64) error {
	_, err := db.moveRule(ctx, by, id, revision, content.RuleDropped, func(r *content.KeptRule) error {
		if r.Draft == nil {
			return fault.New(fault.Conflict, textNoRuleDraft)
		}
		r.Draft, r.Writers, r.Topic = nil, nil, ""
		return nil
	})
	return err
}

// DeleteRule takes a rule that is off away. Its versions stay.
func (db *DB) DeleteRule(ctx context.Context, by people.By, id string, revision uint64) error {
	_, err := db.moveRule(ctx, by, id, revision, content.RuleDeleted, func(r *content.KeptRule) error {
		if r.On() {
			return fault.New(fault.Conflict, textRuleOn)
		}
		r.Live, r.Draft = nil, nil
		return nil
	})
	return err
}

// moveRule changes a rule that is there.
func (db *DB) moveRule(ctx context.Context, by people.By, id string, revision uint64, what content.RuleStep, move func(*content.KeptRule) error) (r content.KeptRule, err error) {
	err = db.engine.Update(ctx, func(tx Tx) (err error) {
		if r, err = ruleOf(tx, id); err != nil {
			return err
		}
		if r.Revision != revision {
			return fault.New(fault.Conflict, textRuleMoved)
		}
		before := r
		if err := move(&r); err != nil {
			return err
		}
		if r.Live == nil && r.Draft == nil {
			return db.removeRule(tx, by, before, what)
		}
		return db.changeRule(tx, by, &r, what)
	})
	return r, err
}
