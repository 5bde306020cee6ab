package menus

import (
	"context"
	"maps"
	"strings"
	"time"

	"zaiyue/people"
)

// Version is the menu as an officer saved it, never changed afterwards: another save is
// another version.
type Version struct {
	Number      uint64        `json:"number"` // from 1
	Menu        Menu          `json:"menu"`   // what everybody sees who has none of the tags below
	Conditional []Conditional `json:"conditional,omitempty"`
	Note        string        `json:"note,omitempty"` // what the officer wrote about it
	SavedBy     string        `json:"saved_by"`       // an officer's id
	SavedAt     time.Time     `json:"saved_at"`
	SwitchAt    time.Time     `json:"switch_at,omitzero"` // when it goes to WeChat by itself; zero: not planned
	PushedAt    time.Time     `json:"pushed_at,omitzero"` // when it last went to WeChat; zero: never
	PushedBy    string        `json:"pushed_by,omitempty"`
	Trouble     string        `json:"trouble,omitempty"` // why the planned switch did not happen, in words
}

// Conditional is the menu of those who carry a tag of WeChat's. WeChat matches the newest
// first; a graduate with several of the tags sees that of the tag applied last (section 5.5
// of the protocol paper).
type Conditional struct {
	TagID int    `json:"tag_id"`
	Tag   string `json:"tag"` // its name when it was chosen
	Menu  Menu   `json:"menu"`
}

// MaxConditional is how many conditional menus a version may have. WeChat allows 2,000
// changes a day; an officer can keep some ten apart.
const MaxConditional = 10

// Of returns the menu of a tag, or the default menu for 0; ok is false for a tag without one.
func (v *Version) Of(tag int) (m Menu, ok bool) {
	if tag == 0 {
		return v.Menu, true
	}
	for _, c := range v.Conditional {
		if c.TagID == tag {
			return c.Menu, true
		}
	}
	return Menu{}, false
}

// All returns one menu that knows every key of the version, for answering taps.
func (v *Version) All() Menu {
	all := Menu{Buttons: v.Menu.Buttons, Retired: maps.Clone(v.Menu.Retired)}
	for _, c := range v.Conditional {
		for key, a := range c.Menu.keys() {
			all.retire(key, a)
		}
	}
	return all
}

// Retire lets the version's menu answer the keys of an earlier one, which phones still show
// for a while, as long as it does not use them itself.
func (v *Version) Retire(earlier Menu) {
	v.Menu.Retired = maps.Clone(v.Menu.Retired)
	for key, a := range earlier.keys() {
		v.Menu.retire(key, a)
	}
	for key, a := range earlier.Retired {
		v.Menu.retire(key, a)
	}
}

// keys returns the keys of the menu's own buttons.
func (m *Menu) keys() map[string]Action {
	keys := map[string]Action{}
	m.each(func(_ spot, b Button) {
		if b.Key != "" && len(b.Buttons) == 0 {
			keys[b.Key] = b.Action
		}
	})
	return keys
}

// retire adds a key unless the menu knows it.
func (m *Menu) retire(key string, a Action) {
	if _, known := m.Action(key); known || a.Does == "" {
		return
	}
	if m.Retired == nil {
		m.Retired = map[string]Action{}
	}
	m.Retired[key] = a
}

// Book keeps the versions. The store implements it; every change has its line in the trail.
type Book interface {
	// MenuVersion returns a version, or fault.NotFound.
	MenuVersion(ctx context.Context, number uint64) (Version, error)
	// MenuVersions returns a page of versions, newest first; before is the number the page
	// ends above, 0 for the first page.
	MenuVersions(ctx context.Context, before uint64, limit int) ([]Version, error)
	// LiveMenu returns the version that was pushed last, or else the first one.
	LiveMenu(ctx context.Context) (Version, error)
	// SaveMenu keeps a new version. base is the newest one that the officer saw; when there is
	// a newer one it fails with fault.Conflict and keeps nothing.
	SaveMenu(ctx context.Context, by people.By, base uint64, v Version) (Version, error)
	// PlanMenu sets when a version goes to WeChat by itself; the zero time takes that back.
	PlanMenu(ctx context.Context, by people.By, number uint64, at time.Time) error
	// MenuPushed records that a version is at WeChat now.
	MenuPushed(ctx context.Context, by people.By, number uint64) error
	// MenuTrouble records why a planned switch did not happen, and takes the plan back.
	MenuTrouble(ctx context.Context, number uint64, words string) error
	// PlannedMenus returns the versions whose SwitchAt has come, the earliest first.
	PlannedMenus(ctx context.Context, now time.Time) ([]Version, error)
}

// NameOf returns what the button of a key, or of a page's address, is called; the key itself
// where no button has it.
func (v *Version) NameOf(key string) string {
	name := key
	look := func(_ spot, b Button) {
		if len(b.Buttons) == 0 && (b.Key == key || b.Does == DoView && b.URL != "" && strings.HasSuffix(key, b.URL)) {
			name = b.Name
		}
	}
	for _, c := range v.Conditional {
		c.Menu.each(look)
	}
	v.Menu.each(look)
	return name
}
