package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"zaiyue/people"
)

// noteTrailEvery is how often the head of the audit trail is noted outside the database, if
// it has moved: what was written since the last note is what a cut-off end could hide.
const noteTrailEvery = 5 * time.Minute

// tidyFilesEvery is how often sealed files that nothing refers to are cleared away.
const tidyFilesEvery = time.Hour

// keepTrail notes the head of the trail beside the key file and in the log, which may leave
// the machine.
func (a *app) keepTrail() {
	a.every(noteTrailEvery, "note the audit trail", func(ctx context.Context) error {
		head, noted, err := a.tools.db.NoteTrail(ctx)
		if noted {
			a.log.Info("audit trail", "lines", head.Number, "hash", head.Hash)
		}
		return err
	})
}

func (s *shell) auditCommand() *cobra.Command {
	c := group("audit", "prove the audit trail")
	c.AddCommand(&cobra.Command{
		Use:   "verify",
		Short: "walk the audit trail from its first line, and find whatever was changed, removed or cut off",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return s.with(cmd, s.auditVerify) },
	}, &cobra.Command{
		Use:   "accept",
		Short: "after putting an older copy of the data in place by hand: later notes are void",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return s.with(cmd, s.auditAccept) },
	})
	return c
}

func (s *shell) auditVerify(ctx context.Context, t *tools) error {
	proof, err := t.db.VerifyTrail(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "操作记录完好：%d 条，没有缺、没有改。\n", proof.Lines)
	if proof.Lines > 0 {
		fmt.Fprintf(s.out, "最后一条的指纹：%s\n", proof.Hash)
	}
	switch {
	case proof.Last.Number > 0:
		fmt.Fprintf(s.out, "和数据库外记下的 %d 处一致，最近一处是 %s 的第 %d 条。\n", proof.Notes, proof.Last.At.In(shanghai).Format("2006-01-02 15:04"), proof.Last.Number)
	case proof.Lines > 0:
		fmt.Fprintln(s.out, "数据库外还没有记下过它的末尾，所以看不出末尾有没有被删去。")
	}
	return nil
}

func (s *shell) auditAccept(ctx context.Context, t *tools) error {
	if err := t.db.AcceptTrail(ctx, people.By{Officer: people.TheShell}); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "已记下：现在的数据是放回来的较早的一份，从这里接着记。")
	return nil
}
