package simulator

import (
	"net/http"
	"strconv"
)

func menuEndpoints() []endpoint {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/menu/create", Methods: post, Call: menuCreate},
		{Path: "/cgi-bin/menu/get", Methods: get, Call: menuGet},
		{Path: "/cgi-bin/menu/delete", Methods: get, Call: menuDelete},
		{Path: "/cgi-bin/get_current_selfmenu_info", Methods: get, Call: selfMenuInfo},
	}
}

// newMenuID numbers menus; p.mu is held.
func (p *platform) newMenuID() int64 { return p.next("menuid", 430000001) }

func menuCreate(c *call) (any, error) {
	var in struct {
		Buttons []button `json:"button"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if err := c.checkButtons(in.Buttons); err != nil {
		return nil, err
	}
	c.menu.standard = &menu{ID: c.newMenuID(), Buttons: tidy(in.Buttons)}
	c.showMenus()
	return nil, nil
}

func menuGet(c *call) (any, error) {
	if c.menu.standard == nil {
		return nil, refuse(46003)
	}
	answer := map[string]any{"menu": c.menu.standard}
	if len(c.menu.conditional) > 0 {
		answer["conditionalmenu"] = c.menu.conditional
	}
	return answer, nil
}

func menuDelete(c *call) (any, error) {
	c.menu = menuState{}
	c.showMenus()
	return nil, nil
}

// selfMenuInfo has a shape of its own: sub_button is an object with a list (section 5.4).
func selfMenuInfo(c *call) (any, error) {
	type sub struct {
		List []map[string]any `json:"list"`
	}
	if c.menu.standard == nil {
		return map[string]any{"is_menu_open": 0}, nil
	}
	buttons := []map[string]any{}
	for _, b := range c.menu.standard.Buttons {
		shown := plainButton(b)
		if len(b.Sub) > 0 {
			var list []map[string]any
			for _, s := range b.Sub {
				list = append(list, plainButton(s))
			}
			shown["sub_button"] = sub{list}
		}
		buttons = append(buttons, shown)
	}
	open := 1
	if c.opts.MenuOff {
		open = 0
	}
	return map[string]any{"is_menu_open": open, "selfmenu_info": map[string]any{"button": buttons}}, nil
}

// plainButton is a button without the fields it does not use.
func plainButton(b button) map[string]any {
	shown := map[string]any{"name": b.Name}
	for name, value := range map[string]string{
		"type": b.Type, "key": b.Key, "url": b.URL, "appid": b.AppID, "pagepath": b.PagePath,
		"media_id": b.MediaID, "article_id": b.ArticleID,
	} {
		if value != "" {
			shown[name] = value
		}
	}
	return shown
}

func conditionalEndpoints() []endpoint {
	post := []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/menu/addconditional", Methods: post, Needs: verified, Call: menuAddConditional},
		{Path: "/cgi-bin/menu/delconditional", Methods: post, Needs: verified, Call: menuDelConditional},
		{Path: "/cgi-bin/menu/trymatch", Methods: post, Needs: verified, Call: menuTryMatch},
	}
}

func menuAddConditional(c *call) (any, error) {
	var in struct {
		Buttons []button       `json:"button"`
		Rule    map[string]any `json:"matchrule"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	rule, err := matchRule(in.Rule)
	switch {
	case err != nil:
		return nil, err
	case len(in.Buttons) == 0:
		return nil, refuse(65307)
	case c.menu.standard == nil:
		return nil, refuse(65303)
	case len(c.menu.conditional) >= c.rules.Menu.Conditional:
		return nil, refuse(65305)
	case domains(in.Buttons) > c.rules.Menu.Domains:
		return nil, refuse(65316)
	}
	if err := c.checkButtons(in.Buttons); err != nil {
		return nil, err
	}
	m := menu{ID: c.newMenuID(), Buttons: tidy(in.Buttons), Rule: rule}
	c.menu.conditional = append(c.menu.conditional, m)
	c.showMenus()
	return map[string]string{"menuid": strconv.FormatInt(m.ID, 10)}, nil
}

// matchRule takes tag_id and client_platform_type; whatever else WeChat once took is
// private data now.
func matchRule(in map[string]any) (map[string]string, error) {
	rule := map[string]string{}
	for name, value := range in {
		var s string
		switch v := value.(type) {
		case string:
			s = v
		case float64:
			s = strconv.FormatFloat(v, 'f', -1, 64)
		default:
			return nil, refuse(47001)
		}
		switch {
		case s == "":
		case name == "tag_id" || name == "client_platform_type":
			rule[name] = s
		default:
			return nil, refuse(65320)
		}
	}
	if len(rule) == 0 {
		return nil, refuse(65304)
	}
	return rule, nil
}

func menuDelConditional(c *call) (any, error) {
	var in struct {
		ID looseID `json:"menuid"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	for i, m := range c.menu.conditional {
		if m.ID == in.ID.int64() {
			c.menu.conditional = append(c.menu.conditional[:i:i], c.menu.conditional[i+1:]...)
			c.showMenus()
			return nil, nil
		}
	}
	return nil, refuse(65301)
}

func menuTryMatch(c *call) (any, error) {
	var in struct {
		UserID string `json:"user_id"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	u := c.byOpenID(in.UserID)
	if u == nil {
		return nil, refuse(65302)
	}
	if !u.Follows {
		return nil, refuse(65315)
	}
	m := c.menuFor(u)
	if m == nil {
		return nil, refuse(46003)
	}
	buttons := map[string]any{"button": m.Buttons}
	if c.rules.Menu.TrymatchWrapped {
		return map[string]any{"menu": buttons}, nil
	}
	return buttons, nil
}
