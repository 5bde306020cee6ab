package handlers

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"zaiyue/fault"
	"zaiyue/menus"
	"zaiyue/wechat"
)

// The menu bar has three buttons with five under each (section 5 of the protocol paper).
const (
	menuColumns = 3
	menuRows    = 5
)

// menuEditor is /console/menu/edit: the form, the phone beside it, and what is wrong.
type menuEditor struct {
	Base     uint64 // the newest version when the officer began
	From     uint64 // the version the form was filled from
	Tag      int
	TagName  string
	Tags     []wechat.Tag // that may have a menu of their own
	Others   []menus.Conditional
	Note     string
	Columns  []menuColumn
	Problems []menus.Problem
	Conflict string // why it was not saved
	Does     []doesChoice
	Hints    []string // for the field "what"
	Removed  bool     // the tag's own menu goes with the next save
}

type menuColumn struct {
	menuField
	Rows []menuField
}

// menuField is a button in the form.
type menuField struct {
	At         string // "0" or "0.3", the name of its fields
	Where      string // in words
	Name, Key  string
	Does, What string
	Problems   []string
	First      bool
	Last       bool
}

// doesChoice is a thing a button can do, in an officer's words.
type doesChoice struct {
	Does  menus.Does
	Words string
}

func doesChoices() []doesChoice {
	return []doesChoice{
		{menus.DoAsk, "回答一个问题"}, {menus.DoArticles, "列出一类文章"}, {menus.DoArticle, "给出一篇文章"},
		{menus.DoFlow, "开始办一件事"}, {menus.DoView, "打开网页"}, {menus.DoSay, "说一段话"},
		{menus.DoHandOff, "转给人工"}, {menus.DoMine, "我的（办了一半的事）"},
	}
}

// edit handles GET /console/menu/edit.
func (p *MenuPages) edit(v *Visit) error {
	ctx := v.Request.Context()
	newest, err := p.Board.Book.MenuVersions(ctx, 0, 1)
	if err != nil {
		return err
	}
	if len(newest) == 0 {
		return fault.New(fault.NotFound, "还没有菜单。请找管理员重新启动服务。")
	}
	from := newest[0]
	if n, err := strconv.ParseUint(v.Query("from"), 10, 64); err == nil {
		if from, err = p.Board.Book.MenuVersion(ctx, n); err != nil {
			return err
		}
	}
	tag, _ := strconv.Atoi(v.Query("tag"))
	m, ok := from.Of(tag)
	if !ok {
		m = from.Menu // a tag's own menu begins as a copy of everybody's
	}
	page := menuEditor{Base: newest[0].Number, From: from.Number, Tag: tag, Columns: columnsOf(m)}
	return p.showEditor(v, http.StatusOK, &from, page)
}

// showEditor fills in what surrounds the form, and what is wrong with it.
func (p *MenuPages) showEditor(v *Visit, status int, from *menus.Version, page menuEditor) error {
	page.Does, page.Others = doesChoices(), from.Conditional
	page.Hints = append(append(page.Hints, p.FlowIDs...), p.Texts...)
	if p.Tags != nil {
		tags, err := p.Tags.Tags(v.Request.Context())
		if err != nil { // without WeChat everybody's menu can still be edited
			tags = nil
		}
		page.Tags = slices.DeleteFunc(tags, func(t wechat.Tag) bool { _, has := from.Of(t.ID); return has })
		for _, t := range tags {
			if t.ID == page.Tag {
				page.TagName = t.Name
			}
		}
	}
	for _, c := range from.Conditional {
		if c.TagID == page.Tag {
			page.TagName = c.Tag
		}
	}
	if page.Tag != 0 && page.TagName == "" {
		return fault.New(fault.NotFound, "微信上没有这个标签了。请回到菜单页重新选。")
	}
	giveKeys(page.Columns, page.Base+1, page.Tag)
	page.Problems = p.Board.Check(&menus.Version{Menu: menuOf(page.Columns)})
	for _, problem := range page.Problems {
		if f := fieldAt(page.Columns, problem.At()); f != nil {
			f.Problems = append(f.Problems, problem.What+"。"+problem.Advice)
		}
	}
	return v.ShowWith(status, "menu_edit", "编辑菜单", page)
}

// save handles POST /console/menu/edit: saves, or only checks, or moves a button.
func (p *MenuPages) save(v *Visit) error {
	ctx := v.Request.Context()
	base, err := strconv.ParseUint(v.PostForm("base"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "这张表单不完整，请回到菜单页重新打开编辑。")
	}
	fromNumber, _ := strconv.ParseUint(v.PostForm("from"), 10, 64)
	from, err := p.Board.Book.MenuVersion(ctx, cmp.Or(fromNumber, base))
	if err != nil {
		return err
	}
	tag, _ := strconv.Atoi(v.PostForm("tag"))
	page := menuEditor{Base: base, From: from.Number, Tag: tag, Note: short(v.PostForm("note"), 200), Columns: columnsIn(v)}
	if move := v.PostForm("move"); move != "" {
		moveField(page.Columns, move)
		return p.showEditor(v, http.StatusOK, &from, page)
	}
	if v.PostForm("do") == "check" {
		return p.showEditor(v, http.StatusOK, &from, page)
	}
	next := from
	next.Note, next.Conditional = page.Note, slices.Clone(from.Conditional)
	giveKeys(page.Columns, base+1, tag)
	if err := p.putMenu(v, &next, tag, menuOf(page.Columns)); err != nil {
		return err
	}
	saved, err := p.Board.Book.SaveMenu(ctx, v.By(), base, next)
	if fault.KindOf(err) == fault.Conflict {
		page.Conflict = fault.Words(err, "")
		newest, err := p.Board.Book.MenuVersions(ctx, 0, 1)
		if err != nil {
			return err
		}
		page.Base = newest[0].Number
		return p.showEditor(v, http.StatusConflict, &from, page)
	}
	if err != nil {
		return err
	}
	return v.Done("/menu/versions/"+strconv.FormatUint(saved.Number, 10), fmt.Sprintf("已经存为第 %d 版。还没有推到微信：看一看改动，再推送或者定时。", saved.Number))
}

// putMenu puts the menu of the form into the version: as everybody's, as a tag's, or takes
// a tag's away.
func (p *MenuPages) putMenu(v *Visit, next *menus.Version, tag int, m menus.Menu) error {
	m.Retired = next.Menu.Retired
	if tag == 0 {
		next.Menu = m
		return nil
	}
	m.Retired = nil
	at := slices.IndexFunc(next.Conditional, func(c menus.Conditional) bool { return c.TagID == tag })
	switch {
	case v.PostForm("do") == "remove":
		if at >= 0 {
			next.Conditional = slices.Delete(next.Conditional, at, at+1)
		}
	case at >= 0:
		next.Conditional[at].Menu = m
	case len(next.Conditional) >= menus.MaxConditional:
		return fault.New(fault.TooMuch, fmt.Sprintf("专用菜单最多 %d 份。请先删掉不用的。", menus.MaxConditional))
	default:
		next.Conditional = append(next.Conditional, menus.Conditional{TagID: tag, Tag: short(v.PostForm("tag_name"), 60), Menu: m})
	}
	return nil
}

// short cuts a text to n characters.
func short(s string, n int) string {
	if r := []rune(strings.TrimSpace(s)); len(r) > n {
		return string(r[:n])
	}
	return strings.TrimSpace(s)
}
