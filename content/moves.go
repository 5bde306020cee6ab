package content

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"zaiyue/fault"
	"zaiyue/people"
)

// Moves is the table of what may happen to a post, moves.yaml. It is immutable. LoadMoves
// makes it.
type Moves struct {
	States []StateWords `yaml:"states"` // in the order lists show them
	Moves  []Move       `yaml:"moves"`  // in the order the buttons stand
}

// StateWords is a state with what it is called. End marks one that no move leads out of.
type StateWords struct {
	State State  `yaml:"state"`
	Words string `yaml:"words"`
	End   bool   `yaml:"end"`
}

// Move is one line of the table; moves.yaml tells what each field means.
type Move struct {
	Name     string       `yaml:"move"`
	Button   string       `yaml:"button"`
	Trail    string       `yaml:"trail"`
	Right    people.Right `yaml:"right"`
	Reason   bool         `yaml:"reason"`
	FourEyes bool         `yaml:"four_eyes"`
	Ready    bool         `yaml:"ready"`
	Time     bool         `yaml:"time"`
	Service  bool         `yaml:"service"`
	Fresh    bool         `yaml:"fresh"`
	Readers  Effect       `yaml:"readers"`
	Working  Effect       `yaml:"working"`
	Paths    []Path       `yaml:"paths"`
}

// Effect is what a move does beside changing the state.
type Effect string

// The effects. The zero value does nothing.
const (
	PublishesIt Effect = "publish"
	WithdrawsIt Effect = "withdraw"
	DiscardsIt  Effect = "discard"
)

// Path is from which states a move leads to which.
type Path struct {
	From []State `yaml:"from"`
	To   State   `yaml:"to"`   // "same": the state stays
	When string  `yaml:"when"` // live, gone, new, overtaken; empty: always
}

// sameState is a Path's To that keeps the state.
const sameState State = "same"

// holds reports whether the path's When is so.
func (p Path) holds(post *Post) bool {
	switch p.When {
	case "live":
		return post.Live
	case "gone":
		return !post.Live && post.WasLive
	case "new":
		return !post.WasLive
	case "overtaken":
		return post.Overtaken
	}
	return true
}

// to returns where the move leads from the post's state.
func (m *Move) to(p *Post) (State, bool) {
	for _, path := range m.Paths {
		if !slices.Contains(path.From, p.State) || !path.holds(p) {
			continue
		}
		if path.To == sameState {
			return p.State, true
		}
		return path.To, true
	}
	return "", false
}

// Words returns what a state is called, or the state itself.
func (t *Moves) Words(s State) string {
	for _, w := range t.States {
		if w.State == s {
			return w.Words
		}
	}
	return string(s)
}

// Find returns a move by its name.
func (t *Moves) Find(name string) (Move, bool) {
	for _, m := range t.Moves {
		if m.Name == name {
			return m, true
		}
	}
	return Move{}, false
}

// Check reports where a move would lead, or why it may not be made: fault.Conflict with the
// present state in words, fault.Forbidden where it needs another officer, fault.Invalid where
// its reason or time is missing. It does not ask for the right: the caller has.
func (t *Moves) Check(p Post, by people.By, s Step, now time.Time) (Move, State, error) {
	m, known := t.Find(s.Move)
	if !known {
		return m, "", fault.New(fault.Invalid, "没有这一步操作，请刷新页面再试。")
	}
	if s.Revision != p.Revision {
		return m, "", fault.Wrap(fault.Conflict, fmt.Sprintf("稿子在您打开之后又改过，现在是“%s”。请刷新页面，看过最新的内容再操作。", t.Words(p.State)), &Stale{Post: p})
	}
	next, open := m.to(&p)
	if !open {
		return m, "", fault.New(fault.Conflict, fmt.Sprintf("这篇文章现在是“%s”，不能%s。请刷新页面看看最新的情况。", t.Words(p.State), m.Button))
	}
	if why := m.forbids(&p, by.Officer); why != "" {
		return m, "", fault.New(fault.Forbidden, why)
	}
	if m.Fresh && p.Overtaken {
		return m, "", fault.New(fault.Conflict, whyOvertaken)
	}
	return m, next, m.needs(by, s, &p, now)
}

// What keeps a move from being made now.
const (
	whyOvertaken = "这篇文章在写稿期间被导入更新过。请先比较两个版本，再选“以我的稿子为准”或“放弃修改”。"
	whyService   = "这一步由系统自己完成。"
	whyFourEyes  = "您写过这篇稿子，要请另一位同事审核。"
	whyPerson    = "审核要由登录后台的同事来做。"
	whyRight     = "您的角色不能做这一步，需要的话请找管理员开通。"
	whyUnchecked = "这一步要先通过发布检查。请刷新页面，按检查单改好再试。"
)

// forbids tells why this officer may not make the move on this post; empty: they may.
func (m *Move) forbids(p *Post, officer string) string {
	switch {
	case m.Service != (officer == people.TheService):
		return whyService
	case m.FourEyes && officer == people.TheShell:
		return whyPerson
	case m.FourEyes && (officer == p.Owner || slices.Contains(p.Writers, officer)):
		return whyFourEyes
	}
	return ""
}

// needs checks what must come with the move.
func (m *Move) needs(by people.By, s Step, p *Post, now time.Time) error {
	switch {
	case m.Reason && strings.TrimSpace(by.Reason) == "":
		return fault.New(fault.Invalid, fmt.Sprintf("请写明%s的原因，写稿的同事会看到。", m.Button))
	case utf8.RuneCountInString(by.Reason) > MaxReason:
		return fault.New(fault.Invalid, fmt.Sprintf("原因请写在 %d 个字以内。", MaxReason))
	case !m.Time && !s.At.IsZero():
		return fault.New(fault.Invalid, "这一步不用选时间。")
	case m.Time && !s.At.After(now):
		return fault.New(fault.Invalid, "请选一个还没到的时间。")
	case m.Name == "publish_due" && now.Before(p.PublishAt):
		return fault.New(fault.Conflict, "还没到定好的发布时间。")
	case m.Name == "expire" && (p.LiveExpireAt.IsZero() || now.Before(p.LiveExpireAt)):
		return fault.New(fault.Conflict, "还没到下线的时间。")
	case m.Readers == PublishesIt && !p.ExpireAt.IsZero() && !p.ExpireAt.After(now),
		m.Name == "schedule" && !p.ExpireAt.IsZero() && !p.ExpireAt.After(s.At):
		return fault.New(fault.Invalid, "下线时间早于发布时间。请先改下线时间。")
	case m.Ready && s.Checked != Digest(p.Working):
		return fault.New(fault.Conflict, whyUnchecked)
	case m.Readers == PublishesIt && m.Name != "relist" && p.ApprovedDigest != Digest(p.Working):
		return fault.New(fault.Conflict, "审核之后稿子又变过，请重新交审。")
	}
	return nil
}

// Choice is a move that is open in a post's state.
type Choice struct {
	Move   Move
	To     State
	WhyNot string // why this officer may not make it now; empty: they may
}

// Open lists the moves out of a post's state, in the order of the table, for an officer with
// the rights that can reports: those they may make now, and those they may not with the
// reason. Moves of the service are not among them; whether the checklist is clean is another
// matter (CheckReady).
func (t *Moves) Open(p Post, officer string, can func(people.Right) bool) (open []Choice) {
	for _, m := range t.Moves {
		next, ok := m.to(&p)
		if !ok || m.Service {
			continue
		}
		c := Choice{Move: m, To: next}
		switch {
		case !can(m.Right):
			c.WhyNot = whyRight
		case m.forbids(&p, officer) != "":
			c.WhyNot = m.forbids(&p, officer)
		case m.Fresh && p.Overtaken:
			c.WhyNot = whyOvertaken
		}
		open = append(open, c)
	}
	return open
}
