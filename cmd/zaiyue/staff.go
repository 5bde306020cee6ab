package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"zaiyue/people"
)

// staffCommand tends the officers from the command line, as people.TheShell.
func (s *shell) staffCommand() *cobra.Command {
	c := group("staff", "add officers, list them, reset a password, record that one has left")
	c.AddCommand(s.staffAdd(), s.staffList(), s.staffReset(), s.staffLeave())
	return c
}

// theShell says who acts.
func theShell() people.By { return people.By{Officer: people.TheShell} }

func (s *shell) staffAdd() *cobra.Command {
	var name string
	var roles []string
	var typed bool
	c := &cobra.Command{
		Use:   "add LOGIN --name NAME --role ROLE",
		Short: "add an officer; a password is made and printed once, or read with --password-stdin",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.readInput(typed); err != nil {
				return err
			}
			n := people.NewOfficer{Login: people.FoldLogin(args[0]), Name: name}
			for _, r := range roles {
				n.Roles = append(n.Roles, people.Role(r))
			}
			return s.with(cmd, func(ctx context.Context, t *tools) error { return s.addOfficer(ctx, t, n) })
		},
	}
	c.Flags().StringVar(&name, "name", "", "what colleagues call them")
	c.Flags().StringSliceVar(&roles, "role", nil, "administrator, editor, publisher, reviewer, approver or liaison; may be given several times")
	c.Flags().BoolVar(&typed, "password-stdin", false, "read the password from standard input, one line")
	return c
}

func (s *shell) addOfficer(ctx context.Context, t *tools, n people.NewOfficer) error {
	table, err := people.LoadRoles()
	if err != nil {
		return err
	}
	for _, err := range []error{people.CheckLogin(n.Login), people.CheckName(n.Name), table.CheckRoles(n.Roles)} {
		if err != nil {
			return err
		}
	}
	password, err := s.newPassword(ctx, t, n.Login, &n.Hash)
	if err != nil {
		return err
	}
	n.Temporary = s.input == ""
	if _, err := t.db.AddOfficer(ctx, theShell(), n); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "已添加 %s（%s）。\n", n.Login, n.Name)
	s.tellPassword(password)
	return nil
}

// newPassword hashes the password that was typed, or one made up, which it returns.
func (s *shell) newPassword(ctx context.Context, t *tools, login string, hash *string) (made string, err error) {
	password := s.input
	if password == "" {
		made = people.NewPassword()
		password = made
	}
	if err := people.CheckPassword(login, password); err != nil {
		return "", err
	}
	*hash, err = t.hashes.Hash(ctx, password)
	return made, err
}

// tellPassword prints a password that was made up.
func (s *shell) tellPassword(made string) {
	if made != "" {
		fmt.Fprintf(s.out, "临时密码 %s 只显示这一次，七天内有效；第一次登录时要换成自己的。\n", made)
	}
}

// readInput reads the line that a flag announces, before the command goes to the server.
func (s *shell) readInput(announced bool) error {
	if !announced || s.input != "" || s.in == nil {
		return nil
	}
	line, err := firstLine(s.in)
	if err != nil {
		return err
	}
	s.input = strings.TrimRight(line, "\r\n")
	if s.input == "" {
		return fmt.Errorf("标准输入里没有密码：请把密码写在第一行，例如 zaiyue staff add … --password-stdin < 文件")
	}
	return nil
}

// firstLine reads a line of at most 4 KiB.
func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 4<<10)).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return line, err
}
