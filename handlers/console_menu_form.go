package handlers

import (
	"fmt"
	"strconv"
	"strings"

	"zaiyue/menus"
)

// columnsOf writes a menu as the form has it: every place a button can stand, used or not.
func columnsOf(m menus.Menu) []menuColumn {
	columns := emptyColumns()
	for i, b := range m.Buttons {
		if i >= menuColumns {
			break
		}
		columns[i].fill(b)
		for j, sub := range b.Buttons {
			if j < menuRows {
				columns[i].Rows[j].fill(sub)
			}
		}
	}
	return columns
}

func emptyColumns() []menuColumn {
	columns := make([]menuColumn, menuColumns)
	for i := range columns {
		columns[i].menuField = menuField{At: strconv.Itoa(i), Where: fmt.Sprintf("第 %d 个按钮", i+1), First: i == 0, Last: i == menuColumns-1}
		for j := range menuRows {
			columns[i].Rows = append(columns[i].Rows, menuField{
				At: fmt.Sprintf("%d.%d", i, j), Where: fmt.Sprintf("第 %d 个按钮下的第 %d 个", i+1, j+1), First: j == 0, Last: j == menuRows-1,
			})
		}
	}
	return columns
}

// fill puts a button into its place.
func (f *menuField) fill(b menus.Button) {
	f.Name, f.Key, f.Does, f.What = b.Name, b.Key, string(b.Does), b.Target
	switch {
	case b.Does == menus.DoView:
		f.What = b.URL
	case b.Does == menus.DoFlow && b.Step != "":
		f.What += "/" + b.Step
	}
}

// columnsIn reads the form.
func columnsIn(v *Visit) []menuColumn {
	columns := emptyColumns()
	read := func(f *menuField) {
		f.Name, f.Key = short(v.PostForm(f.At+".name"), 200), short(v.PostForm(f.At+".key"), 200)
		f.Does, f.What = short(v.PostForm(f.At+".does"), 20), short(v.PostForm(f.At+".what"), 1100)
	}
	for i := range columns {
		read(&columns[i].menuField)
		for j := range columns[i].Rows {
			read(&columns[i].Rows[j])
		}
	}
	return columns
}

// used reports whether anything stands in the place.
func (f *menuField) used() bool { return f.Name != "" || f.What != "" }

// button makes the button of a place.
func (f *menuField) button() menus.Button {
	b := menus.Button{Name: f.Name, Key: f.Key, Action: menus.Action{Does: menus.Does(f.Does), Target: f.What}}
	switch b.Does {
	case menus.DoView:
		b.Key, b.Target, b.URL = "", "", f.What
	case menus.DoFlow:
		b.Target, b.Step, _ = strings.Cut(f.What, "/")
	case menus.DoHandOff, menus.DoMine:
		b.Target = ""
	}
	return b
}

// menuOf makes the menu of the form. Empty places between buttons close up.
func menuOf(columns []menuColumn) menus.Menu {
	var m menus.Menu
	for i := range columns {
		c := &columns[i]
		var rows []menus.Button
		for j := range c.Rows {
			if c.Rows[j].used() {
				rows = append(rows, c.Rows[j].button())
			}
		}
		switch {
		case len(rows) > 0:
			m.Buttons = append(m.Buttons, menus.Button{Name: c.Name, Buttons: rows})
		case c.used():
			m.Buttons = append(m.Buttons, c.button())
		}
	}
	return m
}

// fieldAt finds the place of a button of menuOf: its numbers count only the used places.
func fieldAt(columns []menuColumn, at string) *menuField {
	top, sub, under := strings.Cut(at, ".")
	for i := range columns {
		c := &columns[i]
		rows := 0
		for j := range c.Rows {
			if !c.Rows[j].used() {
				continue
			}
			if under && top == "0" && sub == strconv.Itoa(rows) {
				return &c.Rows[j]
			}
			rows++
		}
		if rows == 0 && !c.used() {
			continue
		}
		if top == "0" {
			return &c.menuField
		}
		n, err := strconv.Atoi(top)
		if err != nil {
			return nil
		}
		top = strconv.Itoa(n - 1)
	}
	return nil
}

// giveKeys gives every button that sends a key, and has none, one that nobody else has.
func giveKeys(columns []menuColumn, version uint64, tag int) {
	taken := map[string]bool{}
	eachField(columns, func(f *menuField) { taken[f.Key] = true })
	last := 0
	eachField(columns, func(f *menuField) {
		if f.Key != "" || !f.used() || f.Does == string(menus.DoView) {
			return
		}
		for f.Key = ""; f.Key == "" || taken[f.Key]; last++ {
			f.Key = fmt.Sprintf("V%d_T%d_%d", version, tag, last)
		}
		taken[f.Key] = true
	})
}

// eachField calls f for every place whose button can be pressed.
func eachField(columns []menuColumn, f func(*menuField)) {
	for i := range columns {
		for j := range columns[i].Rows {
			f(&columns[i].Rows[j])
		}
		if !hasRows(&columns[i]) {
			f(&columns[i].menuField)
		}
	}
}

// HasRows reports whether buttons stand under the column's own, for the template.
func (c menuColumn) HasRows() bool { return hasRows(&c) }

// Shown reports whether the phone would show the column, for the template.
func (c menuColumn) Shown() bool { return c.used() || hasRows(&c) }

func hasRows(c *menuColumn) bool {
	for j := range c.Rows {
		if c.Rows[j].used() {
			return true
		}
	}
	return false
}

// moveField changes a button with its neighbour: "0.3 up", "1 down".
func moveField(columns []menuColumn, move string) {
	at, way, _ := strings.Cut(move, " ")
	step := map[string]int{"up": -1, "down": 1}[way]
	top, sub, under := strings.Cut(at, ".")
	i, err := strconv.Atoi(top)
	if err != nil || step == 0 || i < 0 || i >= len(columns) {
		return
	}
	if !under {
		if to := i + step; to >= 0 && to < len(columns) {
			columns[i].swap(&columns[to].menuField)
			for j := range columns[i].Rows {
				columns[i].Rows[j].swap(&columns[to].Rows[j])
			}
		}
		return
	}
	j, err := strconv.Atoi(sub)
	if to := j + step; err == nil && j >= 0 && j < menuRows && to >= 0 && to < menuRows {
		columns[i].Rows[j].swap(&columns[i].Rows[to])
	}
}

// swap changes what two places hold; the places stay.
func (f *menuField) swap(g *menuField) {
	f.Name, g.Name, f.Key, g.Key = g.Name, f.Name, g.Key, f.Key
	f.Does, g.Does, f.What, g.What = g.Does, f.Does, g.What, f.What
}
