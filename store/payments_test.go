package store

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// waiting brings an application to the step at which its money is paid.
func waiting(t *testing.T, db *DB, openID string) subsidies.Application {
	t.Helper()
	a := sent(t, db, openID)
	for _, m := range []struct{ officer, move string }{{"o1", "accept"}, {"o1", "pass"}, {"o2", "approve"}, {"o2", "publish"}, {"o2", "release"}} {
		b, err := db.MoveApplication(t.Context(), people.By{Officer: m.officer}, a.ID, 0, subsidies.Step{Move: m.move})
		if err != nil {
			t.Fatal(err)
		}
		a = b
	}
	return a
}

func TestPaymentCourse(t *testing.T) {
	db, _ := open(t)
	cashier := people.By{Officer: "o3"}
	if _, _, err := db.MakePayment(t.Context(), cashier, ""); fault.KindOf(err) != fault.Invalid {
		t.Fatalf("a batch of nothing: %v", err)
	}
	a, b := waiting(t, db, "oA"), waiting(t, db, "oB")
	for i, one := range []subsidies.Application{a, b} {
		if err := db.GrantApplication(t.Context(), cashier, one.ID, int64(300000+i)); err != nil {
			t.Fatal(err)
		}
	}
	p, left, err := db.MakePayment(t.Context(), cashier, grassroots)
	if err != nil || p.Lines != 2 || p.Fen != 600001 || len(left) != 0 {
		t.Fatalf("%+v %v %v", p, left, err)
	}
	if _, _, err := db.MakePayment(t.Context(), cashier, ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the same cases in another batch: %v", err)
	}
	if _, err := db.MoveApplication(t.Context(), cashier, a.ID, 0, subsidies.Step{Move: "paid"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("paid beside its batch: %v", err)
	}
	if err := db.GrantApplication(t.Context(), cashier, a.ID, 5); fault.KindOf(err) != fault.Conflict {
		t.Errorf("granted anew in its batch: %v", err)
	}
	lines, err := db.PaymentFile(t.Context(), cashier, p.Number)
	if err != nil || len(lines) != 2 || lines[0].Name != "示例扎西" || lines[0].Card != "6222020000000000000" {
		t.Fatalf("%+v %v", lines, err)
	}
	if err := db.KeepResults(t.Context(), p.Number, []subsidies.PayResult{{N: 1, Paid: true}, {N: 2, Reason: "户名不符"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SettlePayment(t.Context(), people.By{Officer: "o2"}, p.Number); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("settled by who approved: %v", err)
	}
	for range 2 { // the second time there is nothing to do
		if p, err = db.SettlePayment(t.Context(), cashier, p.Number); err != nil {
			t.Fatal(err)
		}
		if err := db.KeepResults(t.Context(), p.Number, []subsidies.PayResult{{N: 1, Paid: true}, {N: 2, Reason: "户名不符"}}); err != nil {
			t.Fatal(err)
		}
	}
	if p, lines, err = db.Payment(t.Context(), p.Number); err != nil || p.Paid != 1 || p.Bounced != 1 || p.PaidFen != lines[0].Fen || lines[0].Name != "" {
		t.Fatalf("%+v %+v %v", p, lines, err)
	}
	back, err := db.Application(t.Context(), lines[1].Case)
	if err != nil || back.Status != "card" {
		t.Fatalf("%s %v", back.Status, err)
	}
	if _, err := db.MoveApplication(t.Context(), people.By{}, back.ID, 0, subsidies.Step{Move: "recard"}); err != nil {
		t.Fatal(err)
	}
	again, _, err := db.MakePayment(t.Context(), cashier, "")
	if err != nil || again.Lines != 1 || again.Fen != lines[1].Fen {
		t.Fatalf("%+v %v", again, err)
	}
	if err := db.CancelPayment(t.Context(), cashier, again.Number); err != nil {
		t.Fatal(err)
	}
	if err := db.CancelPayment(t.Context(), cashier, again.Number); fault.KindOf(err) != fault.Conflict {
		t.Errorf("cancelled twice: %v", err)
	}
	if third, _, err := db.MakePayment(t.Context(), cashier, ""); err != nil || third.Lines != 1 {
		t.Fatalf("%+v %v", third, err)
	}
	if page, next, err := db.Payments(t.Context(), "", 2); err != nil || len(page) != 2 || page[0].Number < page[1].Number || next == "" {
		t.Fatalf("%+v %q %v", page, next, err)
	}
}

// TestNobodyIsPaidTwice makes batches, settles parts of them, again and again, with the same
// files brought twice, batches cancelled and the database opened anew in between: whoever is
// paid is paid once, and all sums match to the fen.
func TestNobodyIsPaidTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := &clock{noon}
		path := filepath.Join(t.TempDir(), "data", "zaiyue.db")
		db := reopen(t, path, c)
		cashier := people.By{Officer: "o3"}
		sums := map[string]int64{}
		for i := range rapid.IntRange(1, 4).Draw(rt, "cases") {
			a := waiting(t, db, fmt.Sprintf("o%d", i))
			sums[a.ID] = rapid.Int64Range(1, 1_000_000).Draw(rt, "fen")
			if err := db.GrantApplication(t.Context(), cashier, a.ID, sums[a.ID]); err != nil {
				rt.Fatal(err)
			}
		}
		var batches []int
		var said [][]subsidies.PayResult // of each batch, as it was last told
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			switch rapid.SampledFrom([]string{"make", "settle", "settle", "again", "cancel", "recard", "reopen"}).Draw(rt, "step") {
			case "make":
				if p, _, err := db.MakePayment(t.Context(), cashier, ""); err == nil {
					batches, said = append(batches, p.Number), append(said, nil)
				} else if fault.KindOf(err) != fault.Invalid {
					rt.Fatal(err)
				}
			case "settle", "again":
				if len(batches) == 0 {
					continue
				}
				i := rapid.IntRange(0, len(batches)-1).Draw(rt, "batch")
				if _, lines, err := db.Payment(t.Context(), batches[i]); err != nil {
					rt.Fatal(err)
				} else if said[i] == nil || rapid.Bool().Draw(rt, "another file") {
					said[i] = nil
					for _, l := range lines {
						if rapid.Bool().Draw(rt, "told") {
							said[i] = append(said[i], subsidies.PayResult{N: l.N, Paid: rapid.Bool().Draw(rt, "paid")})
						}
					}
				}
				if err := db.KeepResults(t.Context(), batches[i], said[i]); err != nil {
					rt.Fatal(err)
				}
				if _, err := db.SettlePayment(t.Context(), cashier, batches[i]); err != nil {
					rt.Fatal(err)
				}
			case "cancel":
				if len(batches) > 0 {
					err := db.CancelPayment(t.Context(), cashier, rapid.SampledFrom(batches).Draw(rt, "batch"))
					if err != nil && fault.KindOf(err) != fault.Conflict {
						rt.Fatal(err)
					}
				}
			case "recard":
				for _, id := range slices.Sorted(maps.Keys(sums)) {
					_, err := db.MoveApplication(t.Context(), people.By{}, id, 0, subsidies.Step{Move: "recard"})
					if err != nil && fault.KindOf(err) != fault.Conflict {
						rt.Fatal(err)
					}
				}
			case "reopen":
				if err := db.Close(); err != nil {
					rt.Fatal(err)
				}
				db = reopen(t, path, c)
			}
		}
		paid := map[string]int{}
		for _, n := range batches {
			p, lines, err := db.Payment(t.Context(), n)
			if err != nil {
				rt.Fatal(err)
			}
			var whole, closed int64
			for _, l := range lines {
				whole += l.Fen
				if l.Fen != sums[l.Case] {
					rt.Fatalf("batch %d pays %d for %d fen", n, l.Fen, sums[l.Case])
				}
				if l.State == subsidies.PayPaid {
					paid[l.Case]++
					closed += l.Fen
				}
			}
			if whole != p.Fen || closed != p.PaidFen || p.Waiting() < 0 || p.Lines != len(lines) {
				rt.Fatalf("the sums of batch %+v: %d and %d", p, whole, closed)
			}
		}
		for id := range sums {
			a, err := db.Application(t.Context(), id)
			if err != nil {
				rt.Fatal(err)
			}
			if closed := a.Status == "closed"; paid[id] > 1 || closed != (paid[id] == 1) {
				rt.Fatalf("%s is %s and was paid %d times", id, a.Status, paid[id])
			}
		}
		if err := db.Close(); err != nil {
			rt.Fatal(err)
		}
	})
}
