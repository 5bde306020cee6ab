package content

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFigures(t *testing.T) {
	answers := map[string]Result{
		"first":  {Answered: true, Hits: []Hit{{ID: "a"}, {ID: "b"}}},
		"second": {Answered: false, Hits: []Hit{{ID: "x"}, {ID: "a"}}},
		"none":   {Answered: false, Hits: []Hit{{ID: "a"}}},
		"wrong":  {Answered: true, Hits: []Hit{{ID: "a"}}},
	}
	queries := []RelevanceQuery{
		{Text: "first", Answers: map[string]int{"a": 3, "b": 1}},
		{Text: "second", Answers: map[string]int{"a": 2}},
		{Text: "none"}, {Text: "wrong"},
	}
	f := Figures(queries, func(q string) Result { return answers[q] })
	second := 1 / math.Log2(3)
	checks := []struct {
		name      string
		got, want float64
	}{
		{"recall@1", f.Recall1, 0.5}, {"recall@3", f.Recall3, 1}, {"MRR@10", f.MRR10, 0.75},
		{"nDCG@10", f.NDCG10, (1 + second) / 2}, {"answered", f.Answered, 0.5}, {"refused", f.Refused, 0.5}, {"decision", f.NoAnswer, 0.5},
	}
	for _, c := range checks {
		if math.Abs(c.got-c.want) > 1e-9 {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestMeasure(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	articles := write("articles.jsonl", `{"id":"a","title":"租房补贴","body":"每月三百元"}`+"\n"+`{"id":"b","title":"社保卡","body":"带身份证办理"}`+"\n")
	queries := write("queries.jsonl", `{"id":"1","text":"租房补贴","answers":{"a":3}}`+"\n"+`{"id":"2","text":"社保卡","answers":{"b":3},"sealed":true}`+"\n")
	var out strings.Builder
	if err := Measure(t.Context(), articles, queries, nil, noon, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"open", "sealed", "nDCG@10", "1.000"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("Measure printed %q, want %q in it", out.String(), want)
		}
	}
	bad := write("bad.jsonl", "{}\n\n{\"id\":\"1\",\"answers\":{\"z\":1}}\nx\n")
	err := Measure(t.Context(), articles, bad, nil, noon, &out)
	for _, want := range []string{"bad.jsonl:3", "bad.jsonl:4"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Measure of a bad file = %v, want it to name %s", err, want)
		}
	}
}

// The open half of the relevance set must not get worse without somebody noticing. The sealed
// half is never asked here.
func TestRelevanceOfTheOpenHalf(t *testing.T) {
	synonyms, err := SeedSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	ix, known, err := buildFromFile(t.Context(), "testdata/relevance/articles.jsonl", NewLexicon(synonyms))
	if err != nil {
		t.Fatal(err)
	}
	queries, err := readQueries("testdata/relevance/queries.jsonl", known)
	if err != nil {
		t.Fatal(err)
	}
	var open []RelevanceQuery
	for _, q := range queries {
		if !q.Sealed {
			open = append(open, q)
		}
	}
	f := Figures(open, func(q string) Result { return ix.Search(q, noon, 10) })
	if f.NDCG10 < 0.81 || f.Answered < 0.93 || f.Refused < 0.80 {
		t.Errorf("nDCG@10 %.3f, answered %.3f, refused %.3f; want 0.81, 0.93 and 0.80 or more", f.NDCG10, f.Answered, f.Refused)
	}
	f = Figures(tuningQueries(t, "relevance"), func(q string) Result { return ix.Search(q, noon, 10) })
	if f.Answered < 0.88 || f.Refused < 0.72 {
		t.Errorf("of the questions for tuning answered %.3f, refused %.3f; want 0.88 and 0.72 or more", f.Answered, f.Refused)
	}
}

// tuningQueries returns the questions for tuning that belong to a set of articles.
func tuningQueries(t *testing.T, set string) (queries []RelevanceQuery) {
	t.Helper()
	err := eachLine("testdata/relevance/tuning.jsonl", func(line []byte) error {
		var q struct {
			RelevanceQuery
			Set string `json:"set"`
		}
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		if q.Set == set || q.Set == "both" {
			queries = append(queries, q.RelevanceQuery)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return queries
}
