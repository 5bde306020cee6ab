package menus

import (
	"context"
	"fmt"
	"strings"

	"zaiyue/fault"
)

// API is WeChat's side of the menu. wechat.Client implements it.
type API interface {
	// CreateMenu replaces the account's menu with one in WeChat's JSON.
	CreateMenu(ctx context.Context, wire []byte) error
	// GetMenu returns the account's menu as WeChat answers it, or nil when it has none
	// (errcode 46003).
	GetMenu(ctx context.Context) ([]byte, error)
}

// Push checks the menu, replaces WeChat's with it, and reads it back. It fails with
// fault.Invalid before anything is sent when [Check] finds problems, with fault.Conflict
// when WeChat kept something else, and as the API does. Phones show the new menu within
// about five minutes.
func Push(ctx context.Context, api API, m Menu, publicURL string) error {
	wire, err := Wire(m, publicURL)
	if err != nil {
		return err
	}
	if err := api.CreateMenu(ctx, wire); err != nil {
		return fmt.Errorf("create the menu: %w", err)
	}
	kept, err := Pull(ctx, api)
	if err != nil {
		return fmt.Errorf("read the menu back: %w", err)
	}
	if changes := Diff(kept, m.Complete(publicURL)); len(changes) > 0 {
		lines := []string{textPushDiffers}
		for _, c := range changes {
			lines = append(lines, c.String())
		}
		return fault.New(fault.Conflict, strings.Join(lines, "\n"))
	}
	return nil
}

// Pull returns WeChat's menu, without buttons when it has none; see [ParseWire].
func Pull(ctx context.Context, api API) (Menu, error) {
	data, err := api.GetMenu(ctx)
	if err != nil {
		return Menu{}, err
	}
	return ParseWire(data)
}
