package content

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"text/tabwriter"
	"time"
)

// RelevanceQuery is a question whose answers are known.
type RelevanceQuery struct {
	ID      string         `json:"id"`
	Text    string         `json:"text"`
	Answers map[string]int `json:"answers"` // grade by article, 1 or more; empty: nothing answers it
	Sealed  bool           `json:"sealed"`  // never looked at while tuning; reported apart
}

// RelevanceFigures are the measures over one set of questions. All but the counts are
// between 0 and 1.
type RelevanceFigures struct {
	Questions    int     // that have an answer
	Recall1      float64 // share of the answers among the first hit, at most one counted
	Recall3      float64
	MRR10        float64
	NDCG10       float64 // gain 2^grade − 1
	Answered     float64 // of those with an answer, how many were called answered
	Unanswerable int     // questions without an answer
	Refused      float64 // of those without, how many were not called answered
	NoAnswer     float64 // share of all questions whose "answered or not" was right
}

// Measure searches for every question and prints the figures of the open and the sealed ones
// apart, as a table. It fails on a file it cannot read and on an answer that is no article.
func Measure(ctx context.Context, articles, queries string, lexicon *Lexicon, now time.Time, w io.Writer) error {
	ix, known, err := buildFromFile(ctx, articles, lexicon)
	if err != nil {
		return err
	}
	asked, err := readQueries(queries, known)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "set\tquestions\trecall@1\trecall@3\tMRR@10\tnDCG@10\tanswered\tno answer\trefused\tdecision\t\n")
	for _, sealed := range []bool{false, true} {
		set := slices.DeleteFunc(slices.Clone(asked), func(q RelevanceQuery) bool { return q.Sealed != sealed })
		name := "open"
		if sealed {
			name = "sealed"
		}
		f := Figures(set, func(question string) Result { return ix.Search(question, now, 10) })
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%.3f\t%.3f\t\n", name,
			f.Questions, f.Recall1, f.Recall3, f.MRR10, f.NDCG10, f.Answered, f.Unanswerable, f.Refused, f.NoAnswer)
	}
	fmt.Fprintf(w, "%d articles, %d questions\n", ix.Len(), len(asked))
	return t.Flush()
}

// Figures asks every question and measures what comes back.
func Figures(queries []RelevanceQuery, search func(string) Result) (f RelevanceFigures) {
	for _, q := range queries {
		r := search(q.Text)
		if len(q.Answers) == 0 {
			f.Unanswerable++
			f.Refused += one(!r.Answered)
			continue
		}
		f.Questions++
		f.Answered += one(r.Answered)
		f.Recall1 += recall(q.Answers, r.Hits, 1)
		f.Recall3 += recall(q.Answers, r.Hits, 3)
		f.MRR10 += reciprocal(q.Answers, r.Hits)
		f.NDCG10 += gain(q.Answers, r.Hits)
	}
	f.NoAnswer = (f.Answered + f.Refused) / float64(max(1, f.Questions+f.Unanswerable))
	n := float64(max(1, f.Questions))
	for _, x := range []*float64{&f.Recall1, &f.Recall3, &f.MRR10, &f.NDCG10, &f.Answered} {
		*x /= n
	}
	f.Refused /= float64(max(1, f.Unanswerable))
	return f
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func recall(answers map[string]int, hits []Hit, n int) float64 {
	found := 0
	for _, h := range hits[:min(n, len(hits))] {
		if answers[h.ID] > 0 {
			found++
		}
	}
	return float64(found) / float64(min(n, len(answers)))
}

func reciprocal(answers map[string]int, hits []Hit) float64 {
	for i, h := range hits[:min(10, len(hits))] {
		if answers[h.ID] > 0 {
			return 1 / float64(i+1)
		}
	}
	return 0
}

func gain(answers map[string]int, hits []Hit) float64 {
	worth := func(grade, place int) float64 { return (math.Exp2(float64(grade)) - 1) / math.Log2(float64(place+2)) }
	got, best := 0.0, 0.0
	for i, h := range hits[:min(10, len(hits))] {
		got += worth(answers[h.ID], i)
	}
	grades := make([]int, 0, len(answers))
	for _, g := range answers {
		grades = append(grades, g)
	}
	slices.SortFunc(grades, func(a, b int) int { return cmp.Compare(b, a) })
	for i, g := range grades[:min(10, len(grades))] {
		best += worth(g, i)
	}
	return got / best
}

func buildFromFile(ctx context.Context, path string, lexicon *Lexicon) (*Index, map[string]bool, error) {
	known := make(map[string]bool)
	ix, err := Build(ctx, func(f func(Article) error) error {
		return eachLine(path, func(line []byte) error {
			var a relevanceArticle
			if err := json.Unmarshal(line, &a); err != nil {
				return err
			}
			known[a.ID] = true
			return f(Article{ID: a.ID, Title: a.Title, Body: a.Body, Summary: a.Summary, Keywords: a.Keywords,
				Questions: a.Questions, DocNumber: a.DocNumber, Region: a.Region, Status: Published})
		})
	}, lexicon)
	return ix, known, err
}

// relevanceArticle is what search reads of an article in JSON.
type relevanceArticle struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Body      string   `json:"body"`
	Summary   string   `json:"summary"`
	Keywords  []string `json:"keywords"`
	Questions []string `json:"questions"`
	DocNumber string   `json:"doc_number"`
	Region    string   `json:"region"`
}

func readQueries(path string, known map[string]bool) (queries []RelevanceQuery, err error) {
	err = eachLine(path, func(line []byte) error {
		var q RelevanceQuery
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		for id, grade := range q.Answers {
			if !known[id] || grade < 1 {
				return fmt.Errorf("question %s: answer %q with grade %d is no article with a grade", q.ID, id, grade)
			}
		}
		queries = append(queries, q)
		return nil
	})
	return queries, err
}

// eachLine calls f for each line that is not empty and joins what fails, with line numbers.
func eachLine(path string, f func([]byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var problems []error
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		if err := f(lines.Bytes()); err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", path, n, err))
		}
	}
	return errors.Join(append(problems, lines.Err())...)
}
