package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"zaiyue/config"
	"zaiyue/notices"
	"zaiyue/wechat"
)

// doctorCommand checks the account from outside: what a person would try by hand.
func (s *shell) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "check clock, token, IP list, callback, menu and templates, and say what to change where",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return s.with(cmd, s.doctor) },
	}
}

func (s *shell) doctor(ctx context.Context, t *tools) error {
	client, err := t.platform()
	if err != nil {
		return err
	}
	if t.config.WeChat.Mode == config.ModeSimulator {
		fmt.Fprintln(s.out, "现在用的是模拟的平台（wechat.mode: simulator），下面说的不是真的公众号。")
	}
	checks := wechat.Doctor(ctx, wechat.DoctorConfig{Client: client, OriginalID: t.config.WeChat.OriginalID, PublicURL: publicURL(t.config)})
	templates, err := templateChecks(ctx, client, t.now())
	if err != nil {
		return err
	}
	pump, err := pumpCheck(ctx, t)
	if err != nil {
		return err
	}
	failed := 0
	for _, c := range append(append(checks, templates...), pump) {
		mark := "✓"
		if !c.OK {
			mark, failed = "✗", failed+1
		}
		fmt.Fprintf(s.out, "%s %s：%s\n", mark, c.Name, c.Detail)
		if c.Fix != "" && !c.OK {
			fmt.Fprintf(s.out, "  怎么办：%s\n", c.Fix)
		}
	}
	if failed > 0 {
		fmt.Fprintf(s.out, "%d 项没有通过。\n", failed)
		return exitError(1)
	}
	fmt.Fprintln(s.out, "全部通过。")
	return nil
}

// templateChecks holds the account's templates against the kinds of notices. Where WeChat does
// not tell them, the checks before have said why.
func templateChecks(ctx context.Context, client *wechat.Client, now time.Time) (found []wechat.Check, err error) {
	book, err := notices.Shipped()
	if err != nil {
		return nil, err
	}
	const name = "通知用的模板"
	account, err := notices.ReadCatalogue(ctx, client, now)
	if err != nil {
		return []wechat.Check{{Name: name, Detail: "读不到公众号的模板，这一项没有检查。", Fix: "请先解决上面没有通过的几项，再检查一遍。"}}, nil
	}
	for _, l := range account.Lacks(book) {
		found = append(found, wechat.Check{Name: name, Detail: l.Missing(), Fix: l.Advice()})
	}
	if found == nil {
		found = []wechat.Check{{Name: name, OK: true, Detail: "每种通知要用的模板都有。"}}
	}
	return found, nil
}
