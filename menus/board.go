package menus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

// Platform is WeChat's side of menus with conditional ones. wechat.Client implements it.
type Platform interface {
	API
	// AddConditionalMenu adds a menu with a match rule and returns its id.
	AddConditionalMenu(ctx context.Context, wire []byte) (menuID string, err error)
	// DeleteConditionalMenu removes one.
	DeleteConditionalMenu(ctx context.Context, menuID string) error
}

// Board is the menu in use: it pushes versions to WeChat, at once or when their time has
// come, and tells whoever answers taps. All fields must be set; safe for concurrent use.
type Board struct {
	Book      Book
	Platform  Platform // nil: no account is set up, and nothing can be pushed
	PublicURL string
	Answers   func(Action) error      // why nothing answers an action; nil: it is answered
	Use       func(Menu)              // takes the menu whose keys are answered from now on
	Alert     func(key, words string) // tells a person that a planned switch failed
	Now       func() time.Time

	pushing sync.Mutex // WeChat's menu is changed by one at a time
	shown   atomic.Uint64
}

// Check returns everything that keeps a version from being pushed.
func (b *Board) Check(v *Version) []Problem {
	found := append(Check(v.Menu, b.PublicURL), CheckKeys(v.Menu, b.Answers)...)
	for _, c := range v.Conditional {
		for _, p := range append(Check(c.Menu, b.PublicURL), CheckKeys(c.Menu, b.Answers)...) {
			p.Path = fmt.Sprintf(textOfTag, c.Tag, p.Path)
			found = append(found, p)
		}
	}
	return found
}

// Push brings a version to WeChat and reads it back; from then on its keys are answered. A
// second push of the same version is harmless. It fails like Push of this package does, and
// then what WeChat shows may be old, new or between: pushing again mends it.
func (b *Board) Push(ctx context.Context, by people.By, number uint64) error {
	b.pushing.Lock()
	defer b.pushing.Unlock()
	v, err := b.Book.MenuVersion(ctx, number)
	if err != nil {
		return err
	}
	if found := b.Check(&v); len(found) > 0 {
		return fault.New(fault.Invalid, textPushRefused+"\n"+Lines(found))
	}
	if b.Platform == nil {
		return fault.New(fault.Unavailable, textNoPlatform)
	}
	// Its keys are answered before a phone can show it.
	all := v.All()
	b.Use(b.withEarlier(ctx, all))
	if err := b.bring(ctx, &v); err != nil {
		return err
	}
	if err := b.Book.MenuPushed(ctx, by, number); err != nil {
		return err
	}
	b.shown.Store(number)
	return nil
}

// withEarlier adds the keys of the version before, which phones show for some minutes more.
func (b *Board) withEarlier(ctx context.Context, m Menu) Menu {
	v := Version{Menu: m}
	if live, err := b.Book.LiveMenu(ctx); err == nil {
		v.Retire(live.All())
	}
	return v.Menu
}

// bring replaces WeChat's menus. Conditional ones cannot be changed: they are deleted and
// added, the last in the list first, since WeChat matches the newest first.
func (b *Board) bring(ctx context.Context, v *Version) error {
	old, err := b.Platform.GetMenu(ctx)
	if err != nil {
		return fmt.Errorf("read the menu: %w", err)
	}
	ids, err := conditionalIDs(old)
	if err != nil {
		return err
	}
	if err := Push(ctx, b.Platform, v.Menu, b.PublicURL); err != nil {
		return err
	}
	for _, id := range ids {
		if err := b.Platform.DeleteConditionalMenu(ctx, id); err != nil {
			return fmt.Errorf("delete a conditional menu: %w", err)
		}
	}
	for i := len(v.Conditional) - 1; i >= 0; i-- {
		wire, err := v.Conditional[i].wire(b.PublicURL)
		if err != nil {
			return err
		}
		if _, err := b.Platform.AddConditionalMenu(ctx, wire); err != nil {
			return fmt.Errorf("add a conditional menu: %w", err)
		}
	}
	return nil
}

// conditionalIDs reads the ids of the conditional menus from an answer of menu/get, which
// writes them as numbers.
func conditionalIDs(wire []byte) (ids []string, err error) {
	if len(wire) == 0 {
		return nil, nil
	}
	var answer struct {
		Conditional []struct {
			MenuID json.Number `json:"menuid"`
		} `json:"conditionalmenu"`
	}
	if err := json.Unmarshal(wire, &answer); err != nil {
		return nil, fault.Wrap(fault.Unavailable, textNotMenu, err)
	}
	for _, c := range answer.Conditional {
		ids = append(ids, c.MenuID.String())
	}
	return ids, nil
}

// wire is what menu/addconditional takes.
func (c *Conditional) wire(publicURL string) ([]byte, error) {
	wire, err := Wire(c.Menu, publicURL)
	if err != nil {
		return nil, err
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(wire, &body); err != nil {
		return nil, err
	}
	rule, err := json.Marshal(map[string]string{"tag_id": strconv.Itoa(c.TagID)})
	if err != nil {
		return nil, err
	}
	body["matchrule"] = rule
	return json.Marshal(body)
}

// Step pushes the version whose time has come, and takes up what another instance has
// pushed. A planned switch that WeChat refuses is not tried again: a person is told.
func (b *Board) Step(ctx context.Context) error {
	due, err := b.Book.PlannedMenus(ctx, b.Now())
	if err != nil {
		return err
	}
	var problems []error
	for _, v := range due {
		err := b.Push(ctx, people.By{Officer: people.TheService}, v.Number)
		if err == nil || ctx.Err() != nil {
			continue
		}
		words := fault.Words(err, textSwitchFailed)
		b.Alert("menu-switch", fmt.Sprintf(textSwitchAlert, v.Number, words))
		problems = append(problems, err, b.Book.MenuTrouble(ctx, v.Number, words))
	}
	return errors.Join(append(problems, b.follow(ctx))...)
}

// follow answers the keys of the live version, whoever pushed it.
func (b *Board) follow(ctx context.Context) error {
	live, err := b.Book.LiveMenu(ctx)
	if err != nil || live.Number == b.shown.Load() {
		return err
	}
	b.Use(live.All())
	b.shown.Store(live.Number)
	return nil
}
