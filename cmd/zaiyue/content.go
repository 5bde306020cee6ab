package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"zaiyue/content"
)

// path completes a path of the command line.
func (s *shell) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.dir, p)
}

func (s *shell) contentCommand() *cobra.Command {
	c := group("content", "bring articles in and out")
	c.AddCommand(
		&cobra.Command{
			Use:   "import PATH",
			Short: "import a folder of Markdown, one such file, or JSON lines (.jsonl); all of it or nothing",
			Args:  cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return s.with(cmd, func(ctx context.Context, t *tools) error { return s.importContent(ctx, t, args[0]) })
			},
		},
		&cobra.Command{
			Use:   "export PATH",
			Short: "export every article to a folder of Markdown, or to one .jsonl file",
			Args:  cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return s.with(cmd, func(ctx context.Context, t *tools) error {
					n, err := content.Export(ctx, t.db, s.path(args[0]))
					if err == nil {
						fmt.Fprintf(s.out, "%d articles exported to %s\n", n, args[0])
					}
					return err
				})
			},
		})
	return c
}

// importContent imports a path, shows how far it is, and lists every problem.
func (s *shell) importContent(ctx context.Context, t *tools, path string) error {
	src, err := content.OpenSource(s.path(path))
	if err != nil {
		return err
	}
	report, err := t.db.Import(ctx, src, s.progress())
	if s.terminal {
		fmt.Fprint(s.errs, "\r\033[K")
	}
	for _, p := range report.Problems {
		fmt.Fprintln(s.errs, p)
	}
	if more := report.Found - len(report.Problems); more > 0 {
		fmt.Fprintf(s.errs, "… and %d more\n", more)
	}
	if err != nil {
		return err
	}
	t.changed()
	fmt.Fprintf(s.out, "%d articles read: %d new, %d changed, %d as they were\n", report.Articles, report.Added, report.Changed, report.Unchanged)
	return nil
}

// progress returns a bar that is redrawn once in a thousand articles, or nothing where
// nobody sees it.
func (s *shell) progress() func(done, total int) {
	const every, width = 1000, 30
	if !s.terminal {
		return nil
	}
	return func(done, total int) {
		switch {
		case done%every != 0 && done != total:
		case total == 0:
			fmt.Fprintf(s.errs, "\r\033[Kchecking  %d articles", done)
		default:
			fmt.Fprintf(s.errs, "\r\033[Kimporting [%-*s] %d of %d", width, strings.Repeat("=", width*done/total), done, total)
		}
	}
}
