package store

import (
	"bytes"
	"testing"
	"time"

	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// answering changes answers of a draft and sends it.
func answering(t *testing.T, db *DB, openID string, change map[string]string) subsidies.Application {
	t.Helper()
	a := begun(t, db, openID)
	_, err := db.UpdateApplication(t.Context(), a.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
		for k, v := range change {
			a.Answers[k] = v
		}
		return nil, nil
	})
	if err == nil {
		a, err = db.SendApplication(t.Context(), openID, a.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTwins(t *testing.T) {
	db, _ := open(t)
	a := answering(t, db, "oA", map[string]string{"phone": "13800000001"})
	b := answering(t, db, "oB", map[string]string{"id_number": "11010519491231002X", "phone": "138 0000 0001", "card": "4111111111111111"})
	twins, err := db.Twins(t.Context(), a.ID)
	if err != nil || len(twins) != 1 || twins[0].Kind != "phone" || len(twins[0].Others) != 1 || twins[0].Others[0].ID != b.ID {
		t.Fatalf("%+v %v", twins, err)
	}
	if _, err := db.MoveApplication(t.Context(), people.By{}, b.ID, 0, subsidies.Step{Move: "withdraw"}); err != nil {
		t.Fatal(err)
	}
	err = db.engine.View(t.Context(), func(tx Tx) error {
		return tx.Scan(applicationPrints, nil, nil, func(k, v []byte) error {
			if bytes.Contains(k, []byte("138")) || bytes.Contains(k, []byte("1101")) {
				t.Errorf("a print shows a number: %q", k)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRebinding(t *testing.T) {
	db, clock := open(t)
	by := people.By{Officer: "o1", Reason: "视频核对"}
	lost, kept := sent(t, db, "oOld"), sent(t, db, "oOther") // the same identity number
	stranger := answering(t, db, "oStranger", map[string]string{"id_number": "11010519491231002X"})
	if err := db.Forget(t.Context(), "oOld"); err != nil {
		t.Fatal(err)
	}
	same, err := db.SamePerson(t.Context(), lost.ID)
	if err != nil || len(same) != 2 || same[0].ID != lost.ID || same[1].ID != kept.ID {
		t.Fatalf("%d cases, %v", len(same), err)
	}
	if _, err := db.NewRebinding(t.Context(), by, []string{lost.ID, stranger.ID}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("somebody else's case: %v", err)
	}
	late, err := db.NewRebinding(t.Context(), by, []string{lost.ID})
	if err != nil {
		t.Fatal(err)
	}
	clock.advance(25 * time.Hour)
	if o, err := db.OfferBinding(t.Context(), "m1", "oNew", late); err != nil || o.Result != followups.Wrong {
		t.Errorf("a code of yesterday: %+v %v", o, err)
	}
	if err := db.TidyRebindings(t.Context()); err != nil {
		t.Fatal(err)
	}
	code, err := db.NewRebinding(t.Context(), by, []string{lost.ID, kept.ID})
	if err != nil {
		t.Fatal(err)
	}
	if o, err := db.OfferBinding(t.Context(), "m2", "oNew", code); err != nil || o.Cases != 2 {
		t.Fatalf("%+v %v", o, err)
	}
	for range 2 { // the message comes twice
		if o, err := db.Bind(t.Context(), "m3", "oNew", code); err != nil || o.Result != followups.Bound || o.Cases != 2 {
			t.Fatalf("%+v %v", o, err)
		}
	}
	if o, err := db.Bind(t.Context(), "m4", "oThief", code); err != nil || o.Result != followups.Wrong {
		t.Errorf("a code that was used: %+v %v", o, err)
	}
	for openID, want := range map[string]int{"oNew": 2, "oOther": 0, "oOld": 0} {
		if all, err := db.ApplicationsOf(t.Context(), openID, 10); err != nil || len(all) != want {
			t.Errorf("%s has %d cases, want %d, %v", openID, len(all), want, err)
		}
	}
	if told := noticesOfKind(t, db, "oOther", subsidies.ProgressKind); len(told) == 0 || told[len(told)-1].Fields["note"] != textMovedAway {
		t.Errorf("who had it before is not told: %d notices", len(told))
	}
	if told := noticesOfKind(t, db, "oNew", subsidies.ProgressKind); len(told) != 2 {
		t.Errorf("who has them now is told %d times", len(told))
	}
}
