package menus

import "fmt"

// ChangeKind is what sort of difference a change is.
type ChangeKind string

// The kinds. The words of each speak from WeChat's menu to ours.
const (
	Added   ChangeKind = "added"   // ours has it, WeChat's has not
	Removed ChangeKind = "removed" // WeChat's has it, ours has not
	Moved   ChangeKind = "moved"   // in another column or order
	Renamed ChangeKind = "renamed"
	Changed ChangeKind = "changed" // the same name does something else
)

// Change is one difference between our menu and WeChat's.
type Change struct {
	Kind  ChangeKind
	Path  string // the button's path in the menu that has it, ours if both have
	Words string // the whole change in Chinese
}

// String says the change and where the menu stands on both sides.
func (c Change) String() string { return c.Words + textWhere }

// place is a button of one of the two menus while they are compared.
type place struct {
	Button
	path   string
	column int // the button of our bar it stands under, -1 for the bar, -2 for one only WeChat has
	index  int
	match  *place
}

const (
	barColumn   = -1
	otherColumn = -2
)

// Diff returns what pushing our menu would change in WeChat's, in the order of our menu, then
// what it would remove. A button is known again by what it does, then by its name, so that
// renaming is one change. URLs are compared as they stand: give it ours.Complete(publicURL).
// WeChat does not know what a key does, so it is not compared.
func Diff(ours, theirs Menu) []Change {
	bar, theirBar := places(ours.Buttons, "", barColumn), places(theirs.Buttons, "", barColumn)
	match(bar, theirBar, sameParent)
	for i, p := range bar { // a parent with another name in the same place is the same one
		if p.match == nil && isParent(p) && i < len(theirBar) && theirBar[i].match == nil && isParent(theirBar[i]) {
			p.match, theirBar[i].match = theirBar[i], p
		}
	}
	all, theirAll := withChildren(bar, true), withChildren(theirBar, false)
	match(all, theirAll, func(a, b *place) bool { return a.column == b.column && a.Name == b.Name && a.target() == b.target() })
	match(all, theirAll, func(a, b *place) bool { return !isParent(a) && a.target() == b.target() })
	match(all, theirAll, func(a, b *place) bool { return a.column == b.column && a.Name == b.Name })

	var changes []Change
	for _, p := range all {
		changes = append(changes, p.changes()...)
	}
	for _, p := range theirAll {
		if p.match == nil {
			changes = append(changes, Change{Removed, p.path, fmt.Sprintf(textRemoved, p.path, p.target())})
		}
	}
	return append(changes, reordered(all)...)
}

func sameParent(a, b *place) bool { return isParent(a) && isParent(b) && a.Name == b.Name }

func isParent(p *place) bool { return len(p.Buttons) > 0 }

// places makes the places of one list of buttons.
func places(buttons []Button, parent string, column int) []*place {
	var all []*place
	for i, b := range buttons {
		path := b.Name
		if parent != "" {
			path = parent + " › " + b.Name
		}
		all = append(all, &place{Button: b, path: path, column: column, index: i})
	}
	return all
}

// withChildren returns the bar and all that stands under it. Columns are numbered as ours.
func withChildren(bar []*place, ours bool) []*place {
	var all []*place
	for i, p := range bar {
		column := otherColumn
		if ours {
			column = i
		} else if p.match != nil {
			column = p.match.index
		}
		all = append(all, p)
		all = append(all, places(p.Buttons, p.path, column)...)
	}
	return all
}

// match pairs the places that are still alone and the same.
func match(ours, theirs []*place, same func(a, b *place) bool) {
	for _, a := range ours {
		for _, b := range theirs {
			if a.match == nil && b.match == nil && same(a, b) {
				a.match, b.match = b, a
			}
		}
	}
}

// target says what pressing the button does, as far as WeChat knows.
func (p *place) target() string {
	switch {
	case isParent(p):
		return targetParent
	case p.Does == DoView:
		return fmt.Sprintf(targetView, p.URL)
	}
	if _, ours := wantsOf(p.Does); p.Does != "" && !ours {
		return fmt.Sprintf(targetForeign, p.Does, p.Target)
	}
	return fmt.Sprintf(targetClick, p.Key)
}

// changes returns what differs between a button of ours and its match.
func (p *place) changes() []Change {
	old := p.match
	if old == nil {
		return []Change{{Added, p.path, fmt.Sprintf(textAdded, p.path, p.target())}}
	}
	var changes []Change
	if old.column != p.column {
		changes = append(changes, Change{Moved, p.path, fmt.Sprintf(textMoved, old.path, p.path)})
	}
	if old.Name != p.Name {
		changes = append(changes, Change{Renamed, p.path, fmt.Sprintf(textRenamed, old.path, p.Name)})
	}
	if old.target() != p.target() {
		changes = append(changes, Change{Changed, p.path, fmt.Sprintf(textChanged, p.path, old.target(), p.target())})
	}
	return changes
}

// reordered returns the buttons that stayed in their column and changed their order among
// those that stayed with them.
func reordered(all []*place) []Change {
	var changes []Change
	for _, p := range all {
		if p.match == nil || p.match.column != p.column {
			continue
		}
		now, before := 1, 1
		for _, q := range all {
			if q == p || q.column != p.column || q.match == nil || q.match.column != p.column {
				continue
			}
			if q.index < p.index {
				now++
			}
			if q.match.index < p.match.index {
				before++
			}
		}
		if now != before {
			changes = append(changes, Change{Moved, p.path, fmt.Sprintf(textMovedOrder, p.path, before, now)})
		}
	}
	return changes
}
