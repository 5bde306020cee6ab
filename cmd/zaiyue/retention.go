package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"zaiyue/people"
)

func (s *shell) retentionCommand() *cobra.Command {
	var yes bool
	c := &cobra.Command{Use: "retention", Short: "tell which applications are to be deleted because their time is over", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd, func(ctx context.Context, t *tools) error { return s.retention(ctx, t, yes) })
	}}
	c.Flags().BoolVar(&yes, "yes", false, "delete them; without, only tell")
	return c
}

func (s *shell) retention(ctx context.Context, t *tools, yes bool) error {
	all, err := t.db.Retention(ctx)
	if err != nil {
		return err
	}
	over := 0
	for _, k := range all {
		next := ""
		if !k.Next.IsZero() {
			next = "，下一件到期 " + k.Next.In(shanghai).Format("2006-01-02")
		}
		fmt.Fprintf(s.out, "%s：%d 件，留 %d 天，到期 %d 件%s\n  依据：%s\n", k.Words, k.All, k.Days, k.Over, next, k.Source)
		over += k.Over
	}
	if !yes {
		fmt.Fprintf(s.out, "一共 %d 件到期。服务每天自动删除；现在就删，加上 --yes。\n", over)
		return nil
	}
	n, err := t.db.CarryOutRetention(ctx, people.By{Officer: people.TheShell})
	fmt.Fprintf(s.out, "删除了 %d 件。\n", n)
	return err
}
