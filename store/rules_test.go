package store

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

var bert = people.By{Officer: "bert"}

func ruleNamed(id, answer string) content.Rule {
	return content.Rule{ID: id, Match: content.Exact, Words: []string{"放假"}, Answer: answer}
}

func TestARuleNeedsTwoOfficers(t *testing.T) {
	db, _ := open(t)
	ctx := t.Context()
	r, err := db.DraftRule(ctx, anna, content.RuleDraft{Rule: ruleNamed("r", "放三天")})
	if err != nil || r.Live != nil || r.Draft == nil {
		t.Fatalf("DraftRule = %+v, %v, want a draft alone", r, err)
	}
	wording, err := db.Wording(ctx)
	if err != nil || wording != 0 {
		t.Errorf("a draft changes what is answered: wording %d, %v", wording, err)
	}
	tests := []struct {
		name string
		do   func() error
		want fault.Kind
	}{
		{"her own", func() error { _, err := db.ApproveRule(ctx, anna, "r", 1); return err }, fault.Forbidden},
		{"another revision", func() error { _, err := db.ApproveRule(ctx, bert, "r", 7); return err }, fault.Conflict},
		{"an unknown rule", func() error { _, err := db.ApproveRule(ctx, bert, "x", 1); return err }, fault.NotFound},
		{"a draft on an old one", func() error {
			_, err := db.DraftRule(ctx, bert, content.RuleDraft{Rule: ruleNamed("r", "x")})
			return err
		}, fault.Conflict},
		{"stopping what is not on", func() error { _, err := db.StopRule(ctx, bert, "r", 1); return err }, fault.Conflict},
		{"a bad rule", func() error {
			_, err := db.DraftRule(ctx, bert, content.RuleDraft{Rule: content.Rule{ID: "q"}})
			return err
		}, fault.Invalid},
		{"bert approves", func() error { _, err := db.ApproveRule(ctx, bert, "r", 1); return err }, fault.OK},
		{"twice", func() error { _, err := db.ApproveRule(ctx, bert, "r", 2); return err }, fault.Conflict},
		{"deleting what is on", func() error { return db.DeleteRule(ctx, bert, "r", 2) }, fault.Conflict},
		{"stopping", func() error { _, err := db.StopRule(ctx, anna, "r", 2); return err }, fault.OK},
		{"deleting", func() error { return db.DeleteRule(ctx, anna, "r", 3) }, fault.OK},
	}
	for _, tt := range tests {
		if err := tt.do(); fault.KindOf(err) != tt.want {
			t.Errorf("%s = %v, want kind %v", tt.name, err, tt.want)
		}
	}
	versions, err := db.RuleVersions(ctx, "r", 10)
	var steps []string
	for _, v := range versions {
		steps = append(steps, fmt.Sprint(v.Number, " ", v.What, " ", v.Officer))
	}
	if diff := cmp.Diff([]string{"4 deleted anna", "3 stopped anna", "2 approved bert", "1 written anna"}, steps); diff != "" || err != nil {
		t.Errorf("versions, %v (-want +got):\n%s", err, diff)
	}
	if wording, err = db.Wording(ctx); err != nil || wording != 3 {
		t.Errorf("wording = %d, %v, want 3: approved, stopped, deleted", wording, err)
	}
}

func TestRulesAreSeededOnce(t *testing.T) {
	db, _ := open(t)
	for i, want := range []bool{true, false} {
		seeded, err := db.SeedRules(t.Context(), []content.Rule{ruleNamed("b", "b"), ruleNamed("a", "a")})
		if err != nil || seeded != want {
			t.Errorf("SeedRules, time %d = %v, %v, want %v", i+1, seeded, err, want)
		}
	}
	all, err := db.Rules(t.Context())
	if err != nil || len(all) != 2 || all[0].ID != "b" || !all[0].On() {
		t.Errorf("Rules = %+v, %v, want both on, in the order given", all, err)
	}
}

func TestSynonymsHaveVersions(t *testing.T) {
	db, _ := open(t)
	ctx := t.Context()
	for i := range keptSynonyms + 3 {
		if err := db.PutSynonyms(ctx, people.By{Officer: "anna", Reason: fmt.Sprint(i)}, uint64(i), []byte(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.PutSynonyms(ctx, anna, 1, []byte("x")); fault.KindOf(err) != fault.Conflict {
		t.Errorf("PutSynonyms on an old version = %v, want conflict", err)
	}
	versions, err := db.SynonymVersions(ctx)
	if err != nil || len(versions) != keptSynonyms || versions[0].Number != keptSynonyms+3 || versions[0].Note != fmt.Sprint(keptSynonyms+2) {
		t.Errorf("%d versions, the newest %+v, %v, want %d", len(versions), versions[:1], err, keptSynonyms)
	}
	if _, err := db.SynonymsAt(ctx, 3); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the file of a version that is too old = %v, want not found", err)
	}
	if file, err := db.SynonymsAt(ctx, 4); err != nil || string(file) != "3" {
		t.Errorf("the oldest file = %q, %v, want 3", file, err)
	}
}

func TestTheLastQuestionsAreKept(t *testing.T) {
	db, _ := open(t)
	q := &Questions{DB: db, Keep: 5}
	lately := func(want string) {
		t.Helper()
		found, err := q.Lately(t.Context(), 3)
		got := ""
		for _, a := range found {
			got += a.Text
		}
		if err != nil || got != want {
			t.Errorf("Lately(3) = %q, %v, want %q", got, err, want)
		}
	}
	lately("")
	for i := range 7 {
		q.Note(content.Asked{Text: fmt.Sprint(i)})
	}
	lately("654")
	for i := range 30 { // more than is kept
		q.Note(content.Asked{Text: string(rune('a' + i%26))})
	}
	lately("dcb")
	n := 0
	err := db.engine.View(t.Context(), func(tx Tx) error {
		n = 0
		return tx.Scan(asked, nil, nil, func(_, _ []byte) error { n++; return nil })
	})
	if err != nil || n != 5 {
		t.Errorf("%d questions are kept, %v, want 5", n, err)
	}
}
