package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"zaiyue/fault"
	"zaiyue/people"
)

func (s *shell) staffList() *cobra.Command {
	var left bool
	c := &cobra.Command{
		Use:   "list",
		Short: "list the officers: login, name, roles",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.with(cmd, func(ctx context.Context, t *tools) error { return s.listOfficers(ctx, t, left) })
		},
	}
	c.Flags().BoolVar(&left, "left", false, "list those who have left")
	return c
}

func (s *shell) listOfficers(ctx context.Context, t *tools, left bool) error {
	table, err := people.LoadRoles()
	if err != nil {
		return err
	}
	q := people.StaffQuery{Left: left, Limit: 100}
	for {
		page, next, err := t.db.Officers(ctx, q)
		if err != nil {
			return err
		}
		for _, o := range page {
			var words []string
			for _, r := range o.Roles {
				words = append(words, table.Words(r))
			}
			fmt.Fprintf(s.out, "%s\t%s\t%s\n", o.Login, o.Name, strings.Join(words, "、"))
		}
		if next == "" {
			return nil
		}
		q.Cursor = next
	}
}

func (s *shell) staffReset() *cobra.Command {
	var r people.Reset
	var typed bool
	c := &cobra.Command{
		Use:   "reset LOGIN",
		Short: "give an officer a new password, made and printed once, or read with --password-stdin",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.readInput(typed); err != nil {
				return err
			}
			return s.with(cmd, func(ctx context.Context, t *tools) error { return s.resetOfficer(ctx, t, args[0], r) })
		},
	}
	c.Flags().BoolVar(&typed, "password-stdin", false, "read the password from standard input, one line")
	c.Flags().BoolVar(&r.SecondFactor, "totp", false, "take the second factor away as well")
	c.Flags().BoolVar(&r.WeChat, "wechat", false, "take the bound WeChat away as well")
	return c
}

func (s *shell) resetOfficer(ctx context.Context, t *tools, login string, r people.Reset) error {
	o, err := t.officerOf(ctx, login)
	if err != nil {
		return err
	}
	made, err := s.newPassword(ctx, t, o.Login, &r.Hash)
	if err != nil {
		return err
	}
	r.Temporary = made != ""
	if _, err := t.db.ResetOfficer(ctx, theShell(), o.ID, r); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s 的密码已经换过，所有地方的登录都已退出。\n", o.Login)
	s.tellPassword(made)
	return nil
}

func (s *shell) staffLeave() *cobra.Command {
	var to string
	c := &cobra.Command{
		Use:   "leave LOGIN --to LOGIN",
		Short: "record that an officer has left, and hand everything over to a colleague",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.with(cmd, func(ctx context.Context, t *tools) error { return s.officerLeaves(ctx, t, args[0], to) })
		},
	}
	c.Flags().StringVar(&to, "to", "", "the colleague who takes over")
	_ = c.MarkFlagRequired("to") // fails only for a flag that does not exist
	return c
}

func (s *shell) officerLeaves(ctx context.Context, t *tools, login, to string) error {
	o, err := t.officerOf(ctx, login)
	if err != nil {
		return err
	}
	heir, err := t.officerOf(ctx, to)
	if err != nil {
		return err
	}
	if _, err := t.db.LeaveOfficer(ctx, theShell(), o.ID, heir.ID); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "已记下 %s 离开，负责的内容都交给了 %s。\n", o.Login, heir.Login)
	return t.handedOver(ctx)
}

// officerOf finds an officer by login, or says which login is nobody's.
func (t *tools) officerOf(ctx context.Context, login string) (people.Officer, error) {
	o, _, err := t.db.OfficerByLogin(ctx, people.FoldLogin(login))
	if fault.KindOf(err) == fault.NotFound {
		return o, fault.New(fault.NotFound, fmt.Sprintf("没有登录名是「%s」的同事。zaiyue staff list 会列出所有人。", login))
	}
	return o, err
}
