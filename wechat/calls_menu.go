package wechat

import (
	"context"
	"encoding/json"
	"errors"

	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/menu"

	"zaiyue/fault"
)

// Menus go in and come out as WeChat's JSON, section 5 of the protocol paper: the SDK's
// button lacks types, and its conditional menu the tag and the id.

// CreateMenu replaces the default menu by {"button":[…]}. Conditional menus stay.
func (c *Client) CreateMenu(ctx context.Context, menuJSON []byte) error {
	if err := checkJSON(menuJSON); err != nil {
		return err
	}
	return c.viaSDK(ctx, once, func(sdk *sdkcontext.Context) error {
		return menu.NewMenu(sdk).SetMenuByJSON(string(menuJSON))
	})
}

// GetMenu returns the menus made by the API, {"menu":…,"conditionalmenu":[…]}, or nil
// when there is none.
func (c *Client) GetMenu(ctx context.Context) ([]byte, error) {
	var out json.RawMessage
	err := c.call(ctx, get("/cgi-bin/menu/get", nil).read(), nil, &out)
	if e, ok := errors.AsType[*APIError](err); ok && e.ErrCode == codeMenuMissing {
		return nil, nil
	}
	return out, err
}

// DeleteMenu removes the default menu and all conditional ones.
func (c *Client) DeleteMenu(ctx context.Context) error {
	return c.viaSDK(ctx, once, func(sdk *sdkcontext.Context) error {
		return menu.NewMenu(sdk).DeleteMenu()
	})
}

// CurrentSelfMenu returns the menu that is shown, also one made in WeChat's console, in
// the other shape of section 5.4: {"is_menu_open":1,"selfmenu_info":{…}}.
func (c *Client) CurrentSelfMenu(ctx context.Context) ([]byte, error) {
	var out json.RawMessage
	err := c.call(ctx, get("/cgi-bin/get_current_selfmenu_info", nil).read(), nil, &out)
	return out, err
}

// AddConditionalMenu adds {"button":[…],"matchrule":{…}} and returns its menuid.
func (c *Client) AddConditionalMenu(ctx context.Context, menuJSON []byte) (menuID string, err error) {
	if err := checkJSON(menuJSON); err != nil {
		return "", err
	}
	var out struct {
		MenuID textOrNumber `json:"menuid"`
	}
	err = c.call(ctx, post("/cgi-bin/menu/addconditional"), json.RawMessage(menuJSON), &out)
	return string(out.MenuID), err
}

// DeleteConditionalMenu removes one conditional menu.
func (c *Client) DeleteConditionalMenu(ctx context.Context, menuID string) error {
	in := struct {
		MenuID string `json:"menuid"`
	}{menuID}
	return c.call(ctx, post("/cgi-bin/menu/delconditional"), in, nil)
}

// TryMatch returns the menu that a user (OpenID or 微信号) sees, {"button":[…]}.
func (c *Client) TryMatch(ctx context.Context, user string) ([]byte, error) {
	in := struct {
		UserID string `json:"user_id"`
	}{user}
	var out struct {
		Button json.RawMessage `json:"button"`
		Menu   json.RawMessage `json:"menu"` // some answers wrap it
	}
	if err := c.call(ctx, post("/cgi-bin/menu/trymatch").read(), in, &out); err != nil {
		return nil, err
	}
	if out.Menu != nil {
		return out.Menu, nil
	}
	return json.Marshal(map[string]json.RawMessage{"button": out.Button})
}

// checkJSON refuses what is no JSON document, before it costs a call.
func checkJSON(text []byte) error {
	if !json.Valid(text) {
		return fault.New(fault.Invalid, "菜单的内容不是有效的 JSON。")
	}
	return nil
}

// textOrNumber reads an id that WeChat writes as a string or as a number.
type textOrNumber string

// UnmarshalJSON takes a string, a number or null.
func (t *textOrNumber) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = textOrNumber(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil {
		return err
	}
	*t = textOrNumber(n)
	return nil
}
