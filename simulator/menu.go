package simulator

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// button is one button of a menu, with WeChat's names. Sub is never nil in answers.
type button struct {
	Type      string   `json:"type,omitempty"`
	Name      string   `json:"name"`
	Key       string   `json:"key,omitempty"`
	URL       string   `json:"url,omitempty"`
	AppID     string   `json:"appid,omitempty"`
	PagePath  string   `json:"pagepath,omitempty"`
	MediaID   string   `json:"media_id,omitempty"`
	ArticleID string   `json:"article_id,omitempty"`
	Sub       []button `json:"sub_button"`
}

// menu is a default or a conditional menu.
type menu struct {
	ID      int64             `json:"menuid"`
	Buttons []button          `json:"button"`
	Rule    map[string]string `json:"matchrule,omitempty"` // conditional only
}

type menuState struct {
	standard    *menu
	conditional []menu // in the order of their making; the newest match wins
}

// menuFor is the menu u sees; nil when there is none. p.mu is held.
func (p *platform) menuFor(u *user) *menu {
	if p.opts.MenuOff {
		return nil
	}
	for _, m := range slices.Backward(p.menu.conditional) {
		if matches(m.Rule, u) {
			return &m
		}
	}
	return p.menu.standard
}

// matches checks the fields the platform still takes. Of several tags the one applied
// last counts.
func matches(rule map[string]string, u *user) bool {
	if tag := rule["tag_id"]; tag != "" && (len(u.Tags) == 0 || fmt.Sprint(u.Tags[len(u.Tags)-1]) != tag) {
		return false
	}
	if client := rule["client_platform_type"]; client != "" && client != fmt.Sprint(u.Platform) {
		return false
	}
	return true
}

// showMenu tells the phone page which menu u has now; p.mu is held.
func (p *platform) showMenu(u *user) { p.hub.publish("menu", u.ID(), p.menuFor(u)) }

func (p *platform) showMenus() {
	for _, u := range p.users {
		p.showMenu(u)
	}
}

// level is what differs between a top button and one below it: the limit of its name and
// the codes of its refusals.
type level struct {
	nameBytes                       int
	button, kind, name, key, urlLen int
}

func (p *platform) levels() (top, sub level) {
	r := p.rules.Menu
	return level{r.NameBytes, 40016, 40017, 40018, 40019, 40020}, level{r.SubNameBytes, 40023, 40024, 40025, 40026, 40027}
}

// checkButtons refuses what WeChat refuses, with its code; p.mu is held.
func (p *platform) checkButtons(buttons []button) error {
	top, sub := p.levels()
	if len(buttons) < 1 || len(buttons) > p.rules.Menu.Buttons {
		return refuse(top.button)
	}
	for _, b := range buttons {
		if len(b.Sub) == 0 {
			if err := p.checkLeaf(b, top); err != nil {
				return err
			}
			continue
		}
		if err := checkName(b, top); err != nil {
			return err
		}
		if len(b.Sub) > p.rules.Menu.SubButtons {
			return refuse(sub.button)
		}
		for _, s := range b.Sub {
			if len(s.Sub) > 0 {
				return refuse(40022)
			}
			if err := p.checkLeaf(s, sub); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkName(b button, l level) error {
	if b.Name == "" || len(b.Name) > l.nameBytes {
		return refuse(l.name)
	}
	return nil
}

func (p *platform) checkLeaf(b button, l level) error {
	if err := checkName(b, l); err != nil {
		return err
	}
	switch b.Type {
	case "":
		return refuse(65308)
	case "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select":
		if b.Key == "" || len(b.Key) > p.rules.Menu.KeyBytes {
			return refuse(l.key)
		}
		return nil
	case "view":
		return p.checkURL(b.URL, l)
	case "miniprogram":
		return p.checkMiniProgram(b, l)
	case "media_id", "view_limited":
		if m := p.findMedia(b.MediaID); b.MediaID == "" || m == nil || !m.Permanent {
			return refuse(40117)
		}
		return nil
	case "article_id", "article_view_limited":
		if !p.articleExists(b.ArticleID) {
			return refuse(53600)
		}
		return nil
	}
	return refuse(l.kind)
}

func (p *platform) checkURL(raw string, l level) error {
	if raw == "" || len(raw) > p.rules.Menu.URLBytes {
		return refuse(l.urlLen)
	}
	if u, err := url.Parse(raw); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return refuse(65317)
	}
	return nil
}

func (p *platform) checkMiniProgram(b button, l level) error {
	if err := p.checkURL(b.URL, l); err != nil {
		return err
	}
	switch {
	case b.AppID == "":
		return refuse(40166)
	case b.PagePath == "":
		return refuse(40165)
	case !slices.Contains(p.opts.MiniPrograms, b.AppID):
		return refuse(45064)
	}
	return nil
}

// tidy returns the buttons as the platform keeps them: a parent has a name only, and
// sub_button is never null.
func tidy(buttons []button) []button {
	kept := make([]button, len(buttons))
	for i, b := range buttons {
		if len(b.Sub) > 0 {
			b = button{Name: b.Name, Sub: b.Sub}
		}
		b.Sub = tidy(b.Sub)
		kept[i] = b
	}
	return kept
}

// domains counts the hosts a menu leads to.
func domains(buttons []button) int {
	hosts := map[string]bool{}
	var walk func([]button)
	walk = func(list []button) {
		for _, b := range list {
			if u, err := url.Parse(b.URL); err == nil && u.Host != "" {
				hosts[strings.ToLower(u.Hostname())] = true
			}
			walk(b.Sub)
		}
	}
	walk(buttons)
	return len(hosts)
}
