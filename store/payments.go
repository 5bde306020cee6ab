package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// The buckets of payments; doc.go draws what is in them.
const (
	payments     Bucket = "payments"
	paymentLines Bucket = "payment_lines"
	paymentOf    Bucket = "payment_of"
	paymentSaid  Bucket = "payment_said"
)

// payLine is the value in the bucket payment_lines; name and card are sealed under the case's
// key.
type payLine struct {
	Case      string             `json:"case"`
	Reference string             `json:"reference"`
	Programme string             `json:"programme"`
	Fen       int64              `json:"fen"`
	Who       string             `json:"who"`
	State     subsidies.PayState `json:"state"`
	Reason    string             `json:"reason,omitempty"`
	At        time.Time          `json:"at,omitzero"` // of the result
	Sealed    []byte             `json:"sealed"`
}

type payee struct{ Name, Card string }

const labelPayee = "payment/payee"

// paymentKey sorts the batch made last first.
func paymentKey(n int) []byte { return number(^uint64(n)) }

func paymentLineKey(batch, n int) []byte {
	return append(number(uint64(batch)), number(uint64(n))...)
}

func paymentRecord(tx Tx, n int) (p subsidies.Payment, err error) {
	there, err := get(tx, payments, paymentKey(n), &p)
	if err == nil && !there {
		err = fault.New(fault.NotFound, textNoPayment)
	}
	return p, err
}

// MakePayment gathers the cases that wait for their money, of a programme or of all (empty), in
// a batch: what each pays, and to whom, is kept as it is now. Cases that a batch holds already
// are not taken again; left lists those that lack something. None to take is fault.Invalid.
func (db *DB) MakePayment(ctx context.Context, by people.By, programme string) (p subsidies.Payment, left []subsidies.PayLeft, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		left = nil
		ids, err := db.unpaid(tx, programme)
		if err != nil {
			return err
		}
		n, err := advance(tx, []byte("payments"))
		if err != nil {
			return err
		}
		p = subsidies.Payment{Number: int(n), Programme: programme, By: by.Officer, At: db.moment()}
		for _, id := range ids {
			why, err := db.addPayLine(tx, &p, id)
			if err != nil {
				return err
			}
			if why.Why != "" {
				left = append(left, why)
			}
		}
		if p.Lines == 0 {
			return fault.New(fault.Invalid, textNothingToPay)
		}
		if err := put(tx, payments, paymentKey(p.Number), p); err != nil {
			return err
		}
		return db.audited(tx, by, "payment.make", fmt.Sprintf("payment/%d", p.Number), p)
	})
	return p, left, err
}

// unpaid lists the cases that wait for their money and are in no open batch.
func (db *DB) unpaid(tx Tx, programme string) (ids []string, err error) {
	prefix := text("status", string(subsidies.Paying))
	err = tx.Scan(applicationsBy, prefix, nil, func(k, _ []byte) error {
		if len(ids) == subsidies.MostPaid {
			return errStop
		}
		id := string(k[len(prefix)+8 : len(k)-1])
		held, err := tx.Get(paymentOf, text(id))
		if err != nil || held != nil {
			return err
		}
		r, err := applicationRecord(tx, id)
		if err == nil && (programme == "" || r.Programme == programme) {
			ids = append(ids, id)
		}
		return err
	})
	return ids, err
}

// addPayLine takes a case into a batch, or tells why not.
func (db *DB) addPayLine(tx Tx, p *subsidies.Payment, id string) (left subsidies.PayLeft, err error) {
	r, err := applicationRecord(tx, id)
	if err != nil {
		return left, err
	}
	a, err := db.openApplication(tx, &r)
	if err != nil {
		return left, err
	}
	programme, err := db.programmeAt(tx, a.Programme, a.Version)
	if err != nil {
		return left, err
	}
	left = subsidies.PayLeft{Case: id, Reference: a.Reference}
	var to payee
	for _, f := range programme.Fields {
		switch f.Kind {
		case "name":
			to.Name = a.Answers[f.Key]
		case "card":
			to.Card = a.Answers[f.Key]
		}
	}
	fen, ok := programme.Payable(&a, db.cases.Programmes.Catalogue)
	switch {
	case !ok:
		left.Why = textNoAmount
		return left, nil
	case to.Name == "" || to.Card == "":
		left.Why = textNoCard
		return left, nil
	}
	raw, err := json.Marshal(to)
	if err != nil {
		return left, err
	}
	sealed, err := db.seal(tx, applicationPerson(id), labelPayee, raw)
	if err != nil {
		return left, err
	}
	p.Lines++
	p.Fen += fen
	l := payLine{Case: id, Reference: a.Reference, Programme: a.Programme, Fen: fen, Who: people.Hint(to.Name) + " · " + people.Hint(to.Card), State: subsidies.PayWaiting, Sealed: sealed}
	if err := put(tx, paymentLines, paymentLineKey(p.Number, p.Lines), l); err != nil {
		return left, err
	}
	return left, tx.Put(paymentOf, text(id), number(uint64(p.Number)))
}

// Payments returns a page of batches, those made last first, and the cursor of the next page.
func (db *DB) Payments(ctx context.Context, cursor string, limit int) (page []subsidies.Payment, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(payments, nil, from, func(k, raw []byte) error {
			if len(page) == limit {
				next = cursorOf(k)
				return errStop
			}
			var p subsidies.Payment
			err := decode(payments, raw, &p)
			page = append(page, p)
			return err
		})
	})
	return page, next, err
}

// Payment returns a batch and its lines, without names and cards.
func (db *DB) Payment(ctx context.Context, n int) (p subsidies.Payment, lines []subsidies.PayLine, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		if p, err = paymentRecord(tx, n); err != nil {
			return err
		}
		lines, err = db.payLines(tx, n, false)
		return err
	})
	return p, lines, err
}

// PaymentFile returns the lines of a batch with names and cards, for the file that goes to the
// bank; that it was made stands in the trail, with the reason that by carries.
func (db *DB) PaymentFile(ctx context.Context, by people.By, n int) (lines []subsidies.PayLine, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		p, err := paymentRecord(tx, n)
		if err != nil {
			return err
		}
		if lines, err = db.payLines(tx, n, true); err != nil {
			return err
		}
		return db.audited(tx, by, "payment.file", fmt.Sprintf("payment/%d", n), p)
	})
	return lines, err
}

func (db *DB) payLines(tx Tx, batch int, open bool) (lines []subsidies.PayLine, err error) {
	prefix := number(uint64(batch))
	err = tx.Scan(paymentLines, prefix, nil, func(_, raw []byte) error {
		var l payLine
		if err := decode(paymentLines, raw, &l); err != nil {
			return err
		}
		line := subsidies.PayLine{N: len(lines) + 1, Case: l.Case, Reference: l.Reference, Programme: l.Programme, Fen: l.Fen, Who: l.Who, State: l.State, Reason: l.Reason}
		if open {
			plain, err := db.unseal(tx, applicationPerson(l.Case), labelPayee, bytes.Clone(l.Sealed))
			if err != nil {
				return err
			}
			var to payee
			if err := json.Unmarshal(plain, &to); err != nil {
				return fmt.Errorf("store: payment %d: %w", batch, err)
			}
			line.Name, line.Card = to.Name, to.Card
		}
		lines = append(lines, line)
		return nil
	})
	return lines, err
}

// GrantApplication sets what a case pays, in fen, before it is in a batch. The reason that by
// carries stands in the trail.
func (db *DB) GrantApplication(ctx context.Context, by people.By, id string, fen int64) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		if err := freeOfPayment(tx, id); err != nil {
			return err
		}
		a, err := db.updateApplication(tx, id, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
			if st, _ := db.cases.Status(a.Status); st.Holder == subsidies.Nobody || a.Status == subsidies.Draft {
				return nil, fault.New(fault.Conflict, fmt.Sprintf(textStaleApplication, st.Words))
			}
			a.Granted = fen
			return nil, nil
		})
		if err != nil {
			return err
		}
		return db.audited(tx, by, "case.grant", "case/"+id, auditedGrant{a.Status, fen})
	})
}

// auditedGrant is what the trail's digest of a grant is made of.
type auditedGrant struct {
	Status subsidies.Status
	Fen    int64
}

// freeOfPayment is fault.Conflict while an open batch holds the case.
func freeOfPayment(tx Tx, id string) error {
	held, err := tx.Get(paymentOf, text(id))
	if err == nil && held != nil {
		err = fault.New(fault.Conflict, textInPayment)
	}
	return err
}
