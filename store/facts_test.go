package store

import (
	"bytes"
	"testing"

	"zaiyue/subsidies"
)

func TestFactsToldAreKeptSealedUsedAndForgotten(t *testing.T) {
	db, _ := open(t)
	told := subsidies.Facts{"city": "深圳", "insured_months": int64(8), "small_employer": true}
	if err := db.KeepFacts(t.Context(), "o-1", told); err != nil {
		t.Fatal(err)
	}
	got, day, err := db.FactsOf(t.Context(), "o-1")
	if err != nil || day == "" || got["city"] != "深圳" || got["insured_months"] != int64(8) || got["small_employer"] != true {
		t.Fatalf("%v %q %v", got, day, err)
	}
	err = db.engine.View(t.Context(), func(tx Tx) error {
		raw, err := tx.Get(factsOf, text("o-1"))
		if bytes.Contains(raw, []byte("深圳")) || bytes.Contains(raw, []byte("insured")) {
			t.Errorf("what was told stands open: %s", raw)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := db.BeginApplication(t.Context(), "o-1", "gd_grassroots")
	if err != nil || a.Facts["city"] != "深圳" {
		t.Fatalf("%v %v", a.Facts, err)
	}
	if err := db.Forget(t.Context(), "o-1"); err != nil {
		t.Fatal(err)
	}
	if got, _, err := db.FactsOf(t.Context(), "o-1"); err != nil || got != nil {
		t.Fatalf("%v %v", got, err)
	}
}
