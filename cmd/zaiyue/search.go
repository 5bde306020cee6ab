package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/spf13/cobra"

	"zaiyue/content"
)

// answered is one line of an answers file: what the chat would do. Score is the confidence,
// 0 to 1, comparable over questions; from 0.5 on the chat answers.
type answered struct {
	ID       string  `json:"id"`
	Answered bool    `json:"answered"`
	Doc      string  `json:"doc"`
	Score    float64 `json:"score"`
}

// searchFlags is the command line of search.
type searchFlags struct {
	queries, run, answers string
	top                   int
}

func (s *shell) searchCommand() *cobra.Command {
	var f searchFlags
	c := &cobra.Command{
		Use:   "search --queries FILE.jsonl --run OUT [--answers OUT2] [--top 10]",
		Short: "run a file of questions and write what is found, as TREC run lines",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.with(cmd, func(ctx context.Context, t *tools) error { return s.search(ctx, t, f) })
		},
	}
	c.Flags().StringVar(&f.queries, "queries", "", `questions, JSON lines {"id","text"}`)
	c.Flags().StringVar(&f.run, "run", "", "file for the run lines: qid Q0 docid rank score zaiyue")
	c.Flags().StringVar(&f.answers, "answers", "", `file for the decisions, JSON lines {"id","answered","doc","score"}`)
	c.Flags().IntVar(&f.top, "top", 10, "hits for each question, 1 to 1000")
	for _, name := range []string{"queries", "run"} {
		_ = c.MarkFlagRequired(name) // fails only for a flag that does not exist
	}
	return c
}

// search answers each question in the order of the file.
func (s *shell) search(ctx context.Context, t *tools, f searchFlags) (err error) {
	if f.top < 1 || f.top > 1000 {
		return errors.New("--top must be between 1 and 1000")
	}
	queries, err := readQueries(s.path(f.queries))
	if err != nil {
		return err
	}
	if f.answers != "" && s.path(f.run) == s.path(f.answers) {
		return errors.New("--run and --answers must be two files")
	}
	if err := t.ready(ctx); err != nil {
		return err
	}
	return writeFile(s.path(f.run), func(run io.Writer) error {
		if f.answers == "" {
			return searchAll(ctx, t.library, queries, f.top, run, io.Discard)
		}
		return writeFile(s.path(f.answers), func(decisions io.Writer) error {
			return searchAll(ctx, t.library, queries, f.top, run, decisions)
		})
	})
}

// searchAll writes the run and the decisions. Tools that read a run sort it by score: it
// falls from line to line, by the last digit where two articles fit alike.
func searchAll(ctx context.Context, l *content.Library, queries []query, top int, run, decisions io.Writer) error {
	d := json.NewEncoder(decisions)
	d.SetEscapeHTML(false)
	for _, q := range queries {
		found, err := l.Search(ctx, q.Text, top)
		if err != nil {
			return fmt.Errorf("question %s: %w", q.ID, err)
		}
		a := answered{ID: q.ID, Answered: found.Answered, Score: found.Confidence}
		last := math.Inf(1)
		for i, h := range found.Hits {
			if i == 0 {
				a.Doc = h.ID
			}
			last = min(math.Round(h.Score*1e6), last-1)
			if _, err := fmt.Fprintf(run, "%s Q0 %s %d %.6f zaiyue\n", q.ID, h.ID, i+1, last/1e6); err != nil {
				return err
			}
		}
		if err := d.Encode(a); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file through a buffer; on a failure it says which.
func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(file)
	return errors.Join(write(b), b.Flush(), file.Close())
}
