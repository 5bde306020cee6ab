package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"zaiyue/content"
)

// query is one line of a queries file.
type query struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

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

// searchAll writes the run and the decisions.
func searchAll(ctx context.Context, l *content.Library, queries []query, top int, run, decisions io.Writer) error {
	d := json.NewEncoder(decisions)
	d.SetEscapeHTML(false)
	for _, q := range queries {
		found, err := l.Search(ctx, q.Text, top)
		if err != nil {
			return fmt.Errorf("question %s: %w", q.ID, err)
		}
		a := answered{ID: q.ID, Answered: found.Answered, Score: found.Confidence}
		for i, h := range found.Hits {
			if i == 0 {
				a.Doc = h.ID
			}
			if _, err := fmt.Fprintf(run, "%s Q0 %s %d %.6f zaiyue\n", q.ID, h.ID, i+1, h.Score); err != nil {
				return err
			}
		}
		if err := d.Encode(a); err != nil {
			return err
		}
	}
	return nil
}

// readQueries reads a queries file whole, and names every line that is wrong.
func readQueries(path string) (queries []query, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var problems []error
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var q query
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil || q.ID == "" {
			problems = append(problems, fmt.Errorf("%s:%d: must be a JSON object with id and text", path, n))
			continue
		}
		queries = append(queries, q)
	}
	return queries, errors.Join(append(problems, lines.Err())...)
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
