package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"zaiyue/menus"
)

// menu keeps WeChat's menu: as WeChat writes it, and, where it can be read, as a version that
// an officer can look at, compare and push again. Nothing changes at WeChat.
func (a *adopter) menu(ctx context.Context) error {
	raw, err := a.client.GetMenu(ctx)
	if err != nil {
		return err
	}
	shown, err := a.client.CurrentSelfMenu(ctx)
	if err != nil {
		return err
	}
	before := a.state.Menu
	a.state.Menu, a.state.Shown, a.state.MenuAt = json.RawMessage(raw), json.RawMessage(shown), a.now().UTC()
	switch m, err := menus.ParseWire(raw); {
	case len(raw) == 0:
		fmt.Fprintln(a.out, "菜单：微信上没有用接口设置的菜单；在微信后台设置的菜单已按原样记下，请在菜单页重新编排一次。")
	case err != nil:
		fmt.Fprintln(a.out, "菜单：里面有这里不支持的按钮，已按原样记下，请在菜单页重新编排一次。")
	case a.state.MenuVersion > 0 && string(before) == string(raw):
		fmt.Fprintf(a.out, "菜单：和上次接过来的一样，是第 %d 版。\n", a.state.MenuVersion)
	default:
		if err := a.saveMenu(ctx, m); err != nil {
			return err
		}
	}
	return a.keep(ctx)
}

// saveMenu keeps the menu as a version, unless the newest one says the same.
func (a *adopter) saveMenu(ctx context.Context, m menus.Menu) error {
	if err := a.tools.db.SeedMenu(ctx, a.tools.menu); err != nil {
		return err
	}
	newest, err := a.tools.db.MenuVersions(ctx, 0, 1)
	if err != nil {
		return err
	}
	if len(menus.Diff(newest[0].Menu.Complete(publicURL(a.tools.config)), m)) == 0 || reflect.DeepEqual(newest[0].Menu, m) {
		a.state.MenuVersion = newest[0].Number
		fmt.Fprintf(a.out, "菜单：和这里的第 %d 版一样。\n", newest[0].Number)
		return nil
	}
	v, err := a.tools.db.SaveMenu(ctx, theShell(), newest[0].Number, menus.Version{Menu: m, Note: "从微信接过来的菜单"})
	if err != nil {
		return err
	}
	a.state.MenuVersion = v.Number
	fmt.Fprintf(a.out, "菜单：存成了第 %d 版，还没有推送，微信上的没有变。\n", v.Number)
	return nil
}
