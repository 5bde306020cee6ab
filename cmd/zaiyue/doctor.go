package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

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
	if t.client == nil {
		return errors.New("no account is configured: set wechat.app_id and ZAIYUE_WECHAT_APP_SECRET (WeChat's console: 设置与开发 › 基本配置), or start the server (make run) and try again")
	}
	failed := 0
	for _, c := range wechat.Doctor(ctx, wechat.DoctorConfig{Client: t.client, OriginalID: t.config.WeChat.OriginalID, PublicURL: publicURL(t.config)}) {
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
