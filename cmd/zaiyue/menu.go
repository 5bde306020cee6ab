package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"zaiyue/fault"
	"zaiyue/menus"
	"zaiyue/people"
	"zaiyue/wechat"
)

// group is a command that only holds others: a misspelt one is an error, not a page of help.
func group(name, short string) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
}

func (s *shell) menuCommand() *cobra.Command {
	c := group("menu", "check the account's menu, compare it with WeChat's, push and pull it")
	add := func(use, short string, work func(context.Context, *tools) error) {
		c.AddCommand(&cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			return s.with(cmd, work)
		}})
	}
	add("diff", "show how our menu differs from the one at WeChat", s.menuDiff)
	withFile := func(use, short, what string, work func(context.Context, *tools, string) error) {
		var file string
		one := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			return s.with(cmd, func(ctx context.Context, t *tools) error { return work(ctx, t, file) })
		}}
		one.Flags().StringVar(&file, "file", "", what)
		c.AddCommand(one)
	}
	withFile("check", "report everything WeChat would refuse", "a menu file (default: the menu in use)", s.menuCheck)
	withFile("push", "replace the menu at WeChat by ours, and read it back", "a menu file, kept as a new version (default: the menu in use)", s.menuPush)
	var out string
	pull := &cobra.Command{Use: "pull", Short: "write the menu that WeChat has, as YAML", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd, func(ctx context.Context, t *tools) error { return s.menuPull(ctx, t, out) })
	}}
	pull.Flags().StringVar(&out, "out", "", "file to write; empty prints it")
	c.AddCommand(pull)
	return c
}

func (s *shell) menuCheck(ctx context.Context, t *tools, file string) error {
	v, err := s.menuOf(ctx, t, file)
	if err != nil {
		return err
	}
	problems := t.board.Check(&v)
	for _, p := range problems {
		fmt.Fprintln(s.out, p)
	}
	if len(problems) > 0 {
		return exitError(1)
	}
	fmt.Fprintln(s.out, "菜单没有问题。")
	return nil
}

// menuOf reads a menu file, or the version in use when none is named. A store that no
// server has opened yet has none: then it is the shipped one.
func (s *shell) menuOf(ctx context.Context, t *tools, file string) (menus.Version, error) {
	if file != "" {
		data, err := os.ReadFile(s.path(file))
		if err != nil {
			return menus.Version{}, err
		}
		m, err := menus.Load(data, file)
		return menus.Version{Menu: m}, err
	}
	v, err := t.db.LiveMenu(ctx)
	if fault.KindOf(err) == fault.NotFound {
		return menus.Version{Menu: t.menu}, nil
	}
	return v, err
}

// platform returns the client, or says what is missing to have one.
func (t *tools) platform() (*wechat.Client, error) {
	if t.client == nil {
		return nil, errors.New("还没有设置公众号。请设好 wechat.app_id（ZAIYUE_WECHAT_APP_ID）和 wechat.app_secret（ZAIYUE_WECHAT_APP_SECRET），它们在微信公众平台的「设置与开发 › 基本配置」；想先用模拟的平台试试，请启动服务（make run），再运行一次")
	}
	return t.client, nil
}

func (s *shell) menuDiff(ctx context.Context, t *tools) error {
	api, err := t.platform()
	if err != nil {
		return err
	}
	theirs, err := menus.Pull(ctx, api)
	if err != nil {
		return err
	}
	ours, err := s.menuOf(ctx, t, "")
	if err != nil {
		return err
	}
	changes := menus.Diff(ours.Menu.Complete(publicURL(t.config)), theirs)
	if len(changes) == 0 {
		fmt.Fprintln(s.out, "微信上的菜单和这里的一样。")
	}
	if len(changes) > 0 {
		fmt.Fprintln(s.out, "用 zaiyue menu push 推送以后，微信上的菜单会这样变：")
	}
	for _, c := range changes {
		fmt.Fprintln(s.out, c)
	}
	return nil
}

func (s *shell) menuPush(ctx context.Context, t *tools, file string) error {
	if _, err := t.platform(); err != nil {
		return err
	}
	if err := t.db.SeedMenu(ctx, t.menu); err != nil {
		return err
	}
	v, err := s.menuOf(ctx, t, file)
	if err != nil {
		return err
	}
	by := people.By{Officer: people.TheShell}
	if file != "" {
		newest, err := t.db.MenuVersions(ctx, 0, 1)
		if err != nil {
			return err
		}
		if v, err = t.db.SaveMenu(ctx, by, newest[0].Number, v); err != nil {
			return err
		}
	}
	if err := t.board.Push(ctx, by, v.Number); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "菜单已推送，并已读回核对。手机上重新进入公众号就能看到，最多等五分钟。")
	return nil
}

func (s *shell) menuPull(ctx context.Context, t *tools, out string) error {
	api, err := t.platform()
	if err != nil {
		return err
	}
	theirs, err := menus.Pull(ctx, api)
	if err != nil {
		return err
	}
	text, err := yaml.Marshal(theirs)
	if err != nil {
		return err
	}
	if out == "" {
		_, err = s.out.Write(text)
		return err
	}
	return os.WriteFile(s.path(out), text, 0o644)
}
