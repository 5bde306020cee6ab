package main

import (
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"zaiyue/content"
)

// relevanceCommand prints the figures of the relevance set, the sealed half apart.
func (s *shell) relevanceCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "relevance [FOLDER]",
		Short: "measure the search with a folder's articles.jsonl and queries.jsonl",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			folder := filepath.Join("content", "testdata", "relevance")
			if len(args) > 0 {
				folder = args[0]
			}
			synonyms, err := content.SeedSynonyms()
			if err != nil {
				return err
			}
			folder = s.path(folder)
			return content.Measure(cmd.Context(), filepath.Join(folder, "articles.jsonl"), filepath.Join(folder, "queries.jsonl"),
				content.NewLexicon(synonyms), time.Now(), s.out)
		},
	}
}
