package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// mostRules bounds the keyword rules: every message is compared with each of them.
const mostRules = 2000

var (
	ruleKey    = []byte("rule")    // the number of the last rule
	wordingKey = []byte("wording") // how often live rules or synonyms have changed
)

// Wording returns a number that grows whenever the rules that graduates get, or the
// synonyms, have changed.
func (db *DB) Wording(ctx context.Context) (n uint64, err error) {
	err = db.engine.View(ctx, func(tx Tx) (err error) {
		n, err = counter(tx, wordingKey)
		return err
	})
	return n, err
}

// Rules returns every keyword rule in the order they were made.
func (db *DB) Rules(ctx context.Context) ([]content.KeptRule, error) {
	var all []content.KeptRule
	err := db.engine.View(ctx, func(tx Tx) error {
		all = nil
		return tx.Scan(rules, nil, nil, func(_, raw []byte) error {
			var r content.KeptRule
			if err := decode(rules, raw, &r); err != nil {
				return err
			}
			all = append(all, r)
			return nil
		})
	})
	slices.SortFunc(all, func(a, b content.KeptRule) int { return cmp.Compare(a.Number, b.Number) })
	return all, err
}

// Rule returns one keyword rule, or fault.NotFound.
func (db *DB) Rule(ctx context.Context, id string) (r content.KeptRule, err error) {
	err = db.engine.View(ctx, func(tx Tx) (err error) {
		r, err = ruleOf(tx, id)
		return err
	})
	return r, err
}

func ruleOf(tx Tx, id string) (r content.KeptRule, err error) {
	there, err := get(tx, rules, text(id), &r)
	if err == nil && !there {
		err = fault.New(fault.NotFound, textNoRule)
	}
	return r, err
}

// SeedRules keeps the rules that come with the program, as live ones, unless rules were ever
// kept here. It reports whether it did.
func (db *DB) SeedRules(ctx context.Context, seed []content.Rule) (seeded bool, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		seeded = false
		if n, err := counter(tx, ruleKey); err != nil || n > 0 {
			return err
		}
		seeded = len(seed) > 0
		for _, r := range seed {
			n, err := advance(tx, ruleKey)
			if err != nil {
				return err
			}
			kept := content.KeptRule{ID: r.ID, Number: n, Live: &r}
			if err := db.keepRule(tx, people.By{Officer: people.TheService}, kept, content.RuleApproved); err != nil {
				return err
			}
		}
		return nil
	})
	return seeded, err
}

// DraftRule keeps a draft of a rule, in place of the draft before. Graduates get nothing of it
// before ApproveRule. A rule that content objects to is fault.Invalid.
func (db *DB) DraftRule(ctx context.Context, by people.By, d content.RuleDraft) (r content.KeptRule, err error) {
	if found := d.Rule.Check(); len(found) > 0 || !content.ValidID(d.Rule.ID) {
		return r, fault.Wrap(fault.Invalid, textBadRule, fmt.Errorf("rule %q: %v", d.Rule.ID, found))
	}
	err = db.engine.Update(ctx, func(tx Tx) error {
		r = content.KeptRule{ID: d.Rule.ID}
		there, err := get(tx, rules, text(r.ID), &r)
		switch {
		case err != nil:
			return err
		case r.Revision != d.Revision:
			return fault.New(fault.Conflict, textRuleMoved)
		case !there:
			if r.Number, err = newRule(tx); err != nil {
				return err
			}
		}
		if r.Draft == nil {
			r.Writers = nil
		}
		if !slices.Contains(r.Writers, by.Officer) {
			r.Writers = append(r.Writers, by.Officer)
		}
		r.Draft, r.Topic = &d.Rule, cmp.Or(d.Topic, r.Topic)
		return db.changeRule(tx, by, &r, content.RuleWritten)
	})
	return r, err
}

// newRule numbers a new rule, unless there are too many.
func newRule(tx Tx) (uint64, error) {
	keys, err := firstKeys(tx, rules, nil, mostRules)
	if err != nil {
		return 0, err
	}
	if len(keys) == mostRules {
		return 0, fault.New(fault.TooMuch, fmt.Sprintf(textManyRules, mostRules))
	}
	return advance(tx, ruleKey)
}

// changeRule keeps the next revision of a rule.
func (db *DB) changeRule(tx Tx, by people.By, r *content.KeptRule, what content.RuleStep) error {
	r.Revision++
	r.Changed, r.By = db.moment(), by.Officer
	return db.keepRule(tx, by, *r, what)
}

// keepRule writes a rule, its version and the line of the trail.
func (db *DB) keepRule(tx Tx, by people.By, r content.KeptRule, what content.RuleStep) error {
	if err := put(tx, rules, text(r.ID), r); err != nil {
		return err
	}
	said := r.Shown()
	if what == content.RuleStopped {
		said = *r.Live
	}
	return db.noteRule(tx, by, r, said, what)
}

// removeRule takes a rule away.
func (db *DB) removeRule(tx Tx, by people.By, r content.KeptRule, what content.RuleStep) error {
	if err := tx.Delete(rules, text(r.ID)); err != nil {
		return err
	}
	said := r.Shown()
	r.Revision++
	return db.noteRule(tx, by, r, said, what)
}

// noteRule keeps a version of a rule and the line of the trail, and tells the instances where
// graduates get something else now.
func (db *DB) noteRule(tx Tx, by people.By, r content.KeptRule, said content.Rule, what content.RuleStep) error {
	v := content.RuleVersion{Number: r.Revision, At: db.moment(), Officer: by.Officer, What: what, Rule: said}
	if err := put(tx, ruleVersions, append(text(r.ID), number(^r.Revision)...), v); err != nil {
		return err
	}
	if what == content.RuleApproved || what == content.RuleStopped || what == content.RuleDeleted {
		if _, err := advance(tx, wordingKey); err != nil {
			return err
		}
	}
	return db.audited(tx, by, "rule."+string(what), "rule/"+r.ID, said)
}

// RuleVersions returns the newest versions of a rule, at most limit (at least 1), the newest
// first.
func (db *DB) RuleVersions(ctx context.Context, id string, limit int) (versions []content.RuleVersion, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		versions = nil
		return tx.Scan(ruleVersions, text(id), nil, func(_, raw []byte) error {
			var v content.RuleVersion
			if err := decode(ruleVersions, raw, &v); err != nil {
				return err
			}
			versions = append(versions, v)
			if len(versions) >= limit {
				return errStop
			}
			return nil
		})
	})
	return versions, err
}
