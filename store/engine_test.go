package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zaiyue/fault"
	"zaiyue/people"
)

// mentions returns the buckets of the entries that hold one of the texts.
func mentions(t *testing.T, db *DB, texts ...string) (where []Bucket) {
	t.Helper()
	err := db.engine.View(t.Context(), func(tx Tx) error {
		where = nil
		for _, b := range buckets() {
			err := tx.Scan(b, nil, nil, func(k, v []byte) error {
				for _, s := range texts {
					if bytes.Contains(k, []byte(s)) || bytes.Contains(v, []byte(s)) {
						where = append(where, b)
						break
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("reading all buckets: %v", err)
	}
	return where
}

func buckets() []Bucket {
	return []Bucket{meta, articles, articlesByKind, generations, generationArticles, done, unanswered,
		unansweredOrder, feedback, feedbackCounts, requests, requestsOf, drafts, kept, followers, lexicon,
		lexiconVersions, lexiconFiles, rules, ruleVersions, asked, unsorted, askers, askersOf, askersByTime,
		topics, topicsByCount, topicQuestions, tellings}
}

func TestEngineScansInOrder(t *testing.T) {
	db, _ := open(t)
	err := db.engine.Update(t.Context(), func(tx Tx) error {
		for _, k := range []string{"b2", "a", "b1", "c", "b", "b3"} {
			if err := tx.Put(meta, []byte(k), []byte("of "+k)); err != nil {
				return err
			}
		}
		return tx.Delete(meta, []byte("none"))
	})
	if err != nil {
		t.Fatalf("Update = %v", err)
	}
	tests := []struct {
		prefix, from string
		stop         int
		want         []string
	}{
		{"b", "", 9, []string{"b", "b1", "b2", "b3"}},
		{"b", "b2", 9, []string{"b2", "b3"}},
		{"b", "a", 2, []string{"b", "b1"}},
		{"b", "c", 9, nil},
		{"x", "", 9, nil},
	}
	for _, tt := range tests {
		var got []string
		err := db.engine.View(t.Context(), func(tx Tx) error {
			got = nil
			return tx.Scan(meta, []byte(tt.prefix), []byte(tt.from), func(k, v []byte) error {
				if string(v) != "of "+string(k) {
					t.Errorf("the value of %q is %q", k, v)
				}
				if got = append(got, string(k)); len(got) == tt.stop {
					return fmt.Errorf("enough: %w", errStop)
				}
				return nil
			})
		})
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("Scan(%q, %q), error %v (-want +got):\n%s", tt.prefix, tt.from, err, diff)
		}
	}
}

func TestEngineKeepsAllOrNothing(t *testing.T) {
	db, _ := open(t)
	broken := errors.New("broken")
	err := db.engine.Update(t.Context(), func(tx Tx) error {
		if err := tx.Put(lexicon, []byte("k"), mark); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("Update = %v, want the closure's error", err)
	}
	if _, _, err := db.Synonyms(t.Context()); fault.KindOf(err) != fault.NotFound {
		t.Errorf("Synonyms = %v, want not found", err)
	}
	if left := mentions(t, db, "k"); len(left) > 0 && left[0] == lexicon {
		t.Errorf("a failed Update left something in %v", left)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, run := range map[string]func(context.Context, func(Tx) error) error{"View": db.engine.View, "Update": db.engine.Update} {
		if err := run(ended, func(Tx) error { t.Errorf("%s ran", name); return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with an ended context = %v, want canceled", name, err)
		}
	}
}

func TestSynonymsAreKeptAsTheyAre(t *testing.T) {
	db, _ := open(t)
	for i, file := range []string{"补贴: [钱]\n", "x", ""} {
		if err := db.PutSynonyms(t.Context(), people.By{Officer: people.TheService}, uint64(i), []byte(file)); err != nil {
			t.Errorf("PutSynonyms(%q) = %v", file, err)
		}
		want := file
		if file == "" {
			want = "\n"
		}
		if got, version, err := db.Synonyms(t.Context()); err != nil || string(got) != want || version != uint64(i+1) {
			t.Errorf("Synonyms = %q, %d, %v, want %q, %d", got, version, err, want, i+1)
		}
	}
}
