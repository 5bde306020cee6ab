package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"zaiyue/config"
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
	failed := 0
	for _, c := range wechat.Doctor(ctx, wechat.DoctorConfig{Client: client, OriginalID: t.config.WeChat.OriginalID, PublicURL: publicURL(t.config)}) {
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
