package content

import (
	"sync"
	"testing"
)

// worded returns a library of two articles that knows no wording.
func worded(t *testing.T) *Library {
	t.Helper()
	return library(t,
		Article{ID: "rent", Title: "租房补贴怎么领", Body: "租房补贴每月三百元，向经办机构申请。"},
		Article{ID: "road", Title: "交通费报销", Body: "探亲的交通费凭票报销。"})
}

func TestAnotherWordingIsUsedAtOnce(t *testing.T) {
	l := worded(t)
	answered := func() string {
		t.Helper()
		found, err := l.Search(t.Context(), "雪域盘缠", 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Hits) == 0 {
			return ""
		}
		return found.Hits[0].ID
	}
	if got := answered(); got != "" {
		t.Errorf("before: %q, want nothing", got)
	}
	l.SetLexicon(NewLexicon(Synonyms{Words: []Word{{Says: []string{"雪域盘缠"}, Means: []string{"交通费"}}}}))
	if got := answered(); got != "road" {
		t.Errorf("with another wording: %q, want road", got)
	}
	if err := l.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := answered(); got != "road" {
		t.Errorf("after a rebuild: %q, want road", got)
	}
	if err := l.SetRules([]Rule{{ID: "r", Match: Exact, Words: []string{"放假"}, Answer: "三天"}}); err != nil {
		t.Fatal(err)
	}
	if err := l.SetRules([]Rule{{ID: "bad"}}); err == nil {
		t.Error("SetRules takes a rule without anything")
	}
	if r, ok := l.Rule(t.Context(), "放假"); !ok || r.Answer != "三天" {
		t.Errorf("Rule = %+v, %v, want the one that was set", r, ok)
	}
}

func TestWhatAChangeChanges(t *testing.T) {
	l := worded(t)
	asked := []Asked{{Text: "租房补贴怎么领", At: noon}, {Text: "放假", At: noon}, {Text: "放假", At: noon}, {Text: "雪域盘缠", At: noon}}
	before, err := l.Trial(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := NewRules([]Rule{{ID: "r", Match: Exact, Words: []string{"放假"}, Answer: "三天", From: "09:00", Until: "18:00"}})
	if err != nil {
		t.Fatal(err)
	}
	after, err := l.Trial(rules, NewLexicon(Synonyms{Words: []Word{{Says: []string{"雪域盘缠"}, Means: []string{"交通费", "报销"}, Weight: 1}}}))
	if err != nil {
		t.Fatal(err)
	}
	found := Compare(before, after, asked)
	if len(found) == 0 || found[0].Text != "放假" || found[0].Before.Rule.ID != "" || found[0].After.Rule.ID != "r" || len(found) > 2 {
		t.Errorf("Compare = %+v, want 放假 once, answered by the rule now", found)
	}
	if again := Compare(after, after, asked); again != nil {
		t.Errorf("Compare with itself = %+v, want nothing", again)
	}
}

// TestWordingChangesBesideQuestions: questions are answered while the wording changes and the
// index is built.
func TestWordingChangesBesideQuestions(t *testing.T) {
	l := worded(t)
	var work sync.WaitGroup
	for range 4 {
		work.Go(func() {
			for range 50 {
				if _, err := l.Ask(t.Context(), "租房补贴"); err != nil {
					t.Errorf("Ask = %v", err)
				}
				l.Rule(t.Context(), "放假")
			}
		})
	}
	for i := range 20 {
		l.SetLexicon(NewLexicon(Synonyms{Greetings: []string{"你好"}}))
		if err := l.SetRules(nil); err != nil {
			t.Error(err)
		}
		if i%5 == 0 {
			if err := l.Rebuild(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	work.Wait()
}

func TestSynonymsAsOfficersEditThem(t *testing.T) {
	seed, err := SeedSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	file, err := seed.Format()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseSynonyms(file, "again")
	if err != nil || len(seed.Changes(&again)) != 0 {
		t.Errorf("written and read again: %v, %v, want no change", err, seed.Changes(&again))
	}
	edited := again.WithLines(ListSlips, append(again.Lines(ListSlips)[1:], "错 对"))
	changes := again.Changes(&edited)
	if len(changes) != 2 || changes[0].Added || changes[1].Line != "错 对" || !changes[1].Added {
		t.Errorf("Changes = %+v, want the first slip gone and a new one", changes)
	}
	for weight, want := range map[float64]Strength{0: Middle, 0.5: Middle, 0.3: Weak, 0.4: Weak, 0.8: Strong} {
		w := Word{Weight: weight}
		if got := w.Strength(); got != want || w.With(got).Weight != weight || w.With(Strong).Strength() != Strong {
			t.Errorf("the weight %v is %q, want %q, and kept by itself", weight, got, want)
		}
	}
}
