package subsidies

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

// MostPaid bounds the cases of one batch.
const MostPaid = 1000

// Payment is a batch of cases that go to the bank together (rows R11, Z2).
type Payment struct {
	Number    int       `json:"number"`
	Programme string    `json:"programme,omitempty"` // key; empty: of all
	By        string    `json:"by"`                  // id of the officer who made it
	At        time.Time `json:"at"`
	Lines     int       `json:"lines"`
	Fen       int64     `json:"fen"` // of all lines
	Paid      int       `json:"paid"`
	PaidFen   int64     `json:"paid_fen"`
	Bounced   int       `json:"bounced"`
	Dropped   int       `json:"dropped"` // of a batch that was cancelled
}

// Waiting counts the lines whose result the bank has not told.
func (p Payment) Waiting() int { return p.Lines - p.Paid - p.Bounced - p.Dropped }

// PayState is how a line of a batch stands.
type PayState string

// The states of a line.
const (
	PayWaiting PayState = "waiting"
	PayPaid    PayState = "paid"
	PayBounced PayState = "bounced" // the bank sent it back
	PayDropped PayState = "dropped" // the batch was cancelled
)

// PayLine is a case in a batch. Name and Card are set only where a file is made.
type PayLine struct {
	N         int      // from 1
	Case      string   // id
	Reference string   // of the case
	Programme string   // key
	Fen       int64    // what is paid
	Who       string   // by hints: 示*** · 尾号 0001
	State     PayState // how it stands
	Reason    string   // why the bank sent it back
	Name      string
	Card      string
}

// PayLeft is a case that waits for its money and is left out of a batch, and why.
type PayLeft struct{ Case, Reference, Why string }

// PayResult is what the bank tells of a line.
type PayResult struct {
	N      int    `json:"n"`
	Paid   bool   `json:"paid"`
	Reason string `json:"reason,omitempty"`
}

// Payable is what a case pays: what an officer granted, or else what the rules come to where
// that is one sum, not by the month. Not ok: an officer has to grant it first.
func (p *Programme) Payable(a *Application, c *Catalogue) (fen int64, ok bool) {
	if a.Granted > 0 {
		return a.Granted, true
	}
	found, err := p.Check(c, a.Facts, people.DayOf(a.SentAt))
	return found.Most, err == nil && !p.Amount.Monthly && found.Least == found.Most && found.Most > 0
}

// mostFen bounds a sum that one case pays: a million yuan.
const mostFen = 1_000_000_00

// ReadYuan reads a sum such as 1,234.5 or 13000元 as fen, to the fen; else fault.Invalid.
func ReadYuan(typed string) (int64, error) {
	bad := fault.New(fault.Invalid, "金额不对，请写成 3000 或 1234.50，单位是元。")
	s := strings.NewReplacer(",", "", "，", "", " ", "", "¥", "", "￥", "", "元", "").Replace(strings.TrimSpace(typed))
	yuan, cents, dotted := strings.Cut(s, ".")
	if dotted && (len(cents) == 0 || len(cents) > 2) || yuan == "" || strings.ContainsAny(s, "+-eE_") {
		return 0, bad
	}
	fen, err := strconv.ParseInt(yuan+(cents + "00")[:2], 10, 64)
	if err != nil || fen <= 0 || fen > mostFen {
		return 0, bad
	}
	return fen, nil
}

// ExactYuan writes fen as yuan with both decimals, as a bank reads it: 1234.50.
func ExactYuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }
