package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/menus"
	"zaiyue/people"
	"zaiyue/wechat"
)

// MenuPages are the console's pages of the account's menu: what is live, the editor, the
// versions. Board must be set.
type MenuPages struct {
	Board     *menus.Board
	Tags      TagLister // nil: no account is set up, and there are no tags
	FlowIDs   []string  // guided talks a button can begin
	FlowTitle func(id string) string
	Texts     []string // names of texts a button can say
	Now       func() time.Time
}

// TagLister knows the account's tags. *wechat.Client implements it.
type TagLister interface {
	Tags(ctx context.Context) ([]wechat.Tag, error)
}

// menuListed is how many versions a page lists; menuLooked how far back rollback looks.
const (
	menuListed = 20
	menuLooked = 500
)

// Routes implements Area.
func (p *MenuPages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/menu", Right: people.ReadMenu, Does: p.overview, Group: "微信", Label: "菜单"},
		{Method: http.MethodGet, Path: "/menu/edit", Right: people.WriteMenu, Does: p.edit},
		{Method: http.MethodPost, Path: "/menu/edit", Right: people.WriteMenu, Does: p.save},
		{Method: http.MethodGet, Path: "/menu/versions/:n", Right: people.ReadMenu, Does: p.version},
		{Method: http.MethodPost, Path: "/menu/versions/:n/push", Right: people.WriteMenu, Does: p.push},
		{Method: http.MethodPost, Path: "/menu/versions/:n/plan", Right: people.WriteMenu, Does: p.plan},
		{Method: http.MethodPost, Path: "/menu/rollback", Right: people.WriteMenu, Does: p.rollback},
	}
}

// menuOverview is /console/menu.
type menuOverview struct {
	Live     menus.Version
	Before   uint64 // the version a rollback brings back; 0: none
	Versions []menus.Version
	Next     uint64 // of the following page; 0: none
	Paged    bool
	CanWrite bool
}

// overview handles GET /console/menu.
func (p *MenuPages) overview(v *Visit) error {
	ctx := v.Request.Context()
	live, err := p.Board.Book.LiveMenu(ctx)
	if err != nil {
		return err
	}
	before, _ := strconv.ParseUint(v.Query("before"), 10, 64)
	page := menuOverview{Live: live, Paged: before > 0, CanWrite: v.Can(people.WriteMenu)}
	page.Versions, err = p.Board.Book.MenuVersions(ctx, before, menuListed+1)
	if err != nil {
		return err
	}
	if len(page.Versions) > menuListed {
		page.Versions = page.Versions[:menuListed]
		page.Next = page.Versions[menuListed-1].Number
	}
	if earlier, err := p.earlier(ctx, &live); err == nil {
		page.Before = earlier.Number
	}
	return v.Show("menu", "菜单", page)
}

// earlier returns the version that was at WeChat before the live one.
func (p *MenuPages) earlier(ctx context.Context, live *menus.Version) (menus.Version, error) {
	all, err := p.Board.Book.MenuVersions(ctx, 0, menuLooked)
	if err != nil {
		return menus.Version{}, err
	}
	var found menus.Version
	for _, v := range all {
		if v.Number != live.Number && v.PushedAt.Before(live.PushedAt) && v.PushedAt.After(found.PushedAt) {
			found = v
		}
	}
	if found.Number == 0 {
		return found, fault.New(fault.NotFound, "还没有更早的版本可以退回。")
	}
	return found, nil
}

// rollback handles POST /console/menu/rollback.
func (p *MenuPages) rollback(v *Visit) error {
	ctx := v.Request.Context()
	live, err := p.Board.Book.LiveMenu(ctx)
	if err != nil {
		return err
	}
	if shown := v.PostForm("live"); shown != strconv.FormatUint(live.Number, 10) {
		return fault.New(fault.Conflict, fmt.Sprintf("菜单已经换过了，现在是第 %d 版。请回到菜单页看看，再决定退回不退回。", live.Number))
	}
	earlier, err := p.earlier(ctx, &live)
	if err != nil {
		return err
	}
	if err := p.Board.Push(ctx, v.By(), earlier.Number); err != nil {
		return p.explain(err)
	}
	return v.Done("/menu", fmt.Sprintf("已经退回第 %d 版。手机上重新进入公众号就能看到，最多等五分钟。", earlier.Number))
}

// versionOf reads the number in the path.
func (p *MenuPages) versionOf(v *Visit) (menus.Version, error) {
	n, err := strconv.ParseUint(v.Param("n"), 10, 64)
	if err != nil {
		return menus.Version{}, fault.New(fault.NotFound, "没有这一版菜单。请回到菜单页，看看有哪些版本。")
	}
	return p.Board.Book.MenuVersion(v.Request.Context(), n)
}

// menuVersionPage is /console/menu/versions/N.
type menuVersionPage struct {
	Version  menus.Version
	Live     menus.Version
	Changes  []string // to the default menu, if this version went to WeChat
	Tags     []menuTagChange
	Problems []menus.Problem
	CanWrite bool
	Soonest  string // for the field of the time
}

type menuTagChange struct {
	Tag   string
	Words string
}

// version handles GET /console/menu/versions/N.
func (p *MenuPages) version(v *Visit) error {
	version, err := p.versionOf(v)
	if err != nil {
		return err
	}
	live, err := p.Board.Book.LiveMenu(v.Request.Context())
	if err != nil {
		return err
	}
	page := menuVersionPage{
		Version: version, Live: live, CanWrite: v.Can(people.WriteMenu), Problems: p.Board.Check(&version),
		Tags: tagChanges(&version, &live), Soonest: inputTime(p.Now().Add(10 * time.Minute)),
	}
	for _, c := range menus.Diff(version.Menu, live.Menu) {
		page.Changes = append(page.Changes, c.Words)
	}
	return v.Show("menu_version", fmt.Sprintf("菜单第 %d 版", version.Number), page)
}

// tagChanges says which tags' menus differ between two versions.
func tagChanges(now, live *menus.Version) (changes []menuTagChange) {
	for _, c := range now.Conditional {
		old, had := live.Of(c.TagID)
		switch {
		case !had:
			changes = append(changes, menuTagChange{c.Tag, "多了一份专用菜单"})
		case len(menus.Diff(c.Menu, old)) > 0:
			changes = append(changes, menuTagChange{c.Tag, "专用菜单有改动"})
		}
	}
	for _, c := range live.Conditional {
		if _, has := now.Of(c.TagID); !has {
			changes = append(changes, menuTagChange{c.Tag, "少了专用菜单，会看到大家的菜单"})
		}
	}
	return changes
}

// push handles POST /console/menu/versions/N/push.
func (p *MenuPages) push(v *Visit) error {
	version, err := p.versionOf(v)
	if err != nil {
		return err
	}
	if err := p.Board.Push(v.Request.Context(), v.By(), version.Number); err != nil {
		return p.explain(err)
	}
	return v.Done("/menu", fmt.Sprintf("第 %d 版已经推到微信，并且读回核对过。手机上重新进入公众号就能看到，最多等五分钟。", version.Number))
}

// explain gives WeChat's refusal its meaning and advice.
func (p *MenuPages) explain(err error) error {
	if e, ok := errors.AsType[*wechat.APIError](err); ok {
		return fault.Wrap(fault.Unavailable, "微信没有接受这份菜单："+cmp.Or(e.Meaning(), "微信没有说明原因")+"。"+e.Advice(), err)
	}
	return err
}

// plan handles POST /console/menu/versions/N/plan: sets or takes back the time of a switch.
func (p *MenuPages) plan(v *Visit) error {
	version, err := p.versionOf(v)
	if err != nil {
		return err
	}
	back := "/menu/versions/" + strconv.FormatUint(version.Number, 10)
	if v.PostForm("at") == "" {
		if err := p.Board.Book.PlanMenu(v.Request.Context(), v.By(), version.Number, time.Time{}); err != nil {
			return err
		}
		return v.Done(back, "定时已经取消。")
	}
	at, err := parseInputTime(v.PostForm("at"))
	if err != nil {
		return err
	}
	if found := p.Board.Check(&version); len(found) > 0 {
		return fault.New(fault.Invalid, "这一版还有问题，不能定时："+found[0].Words())
	}
	if err := p.Board.Book.PlanMenu(v.Request.Context(), v.By(), version.Number, at); err != nil {
		return err
	}
	return v.Done(back, "已经定好，到 "+at.In(beijing).Format("2006-01-02 15:04")+" 自动更换。")
}

// beijing is the time officers write in.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

const inputLayout = "2006-01-02T15:04" // of <input type="datetime-local">

func inputTime(t time.Time) string { return t.In(beijing).Format(inputLayout) }

// parseInputTime reads a field of type datetime-local, in Beijing time.
func parseInputTime(s string) (time.Time, error) {
	t, err := time.ParseInLocation(inputLayout, strings.TrimSpace(s), beijing)
	if err != nil {
		return t, fault.Wrap(fault.Invalid, "看不懂这个时间，请这样写：2026-12-01T09:00。", err)
	}
	return t.UTC(), nil
}
