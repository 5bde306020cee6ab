package subsidies

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// What a graduate is told by, and how long a copy of an officer's words may be.
const (
	ProgressKind = "case.progress"
	DeadlineKind = "deadline.near"
	CasePage     = "/h5/cases/"
	MostWords    = 200 // characters an officer may add to what is told
)

// Machine makes moves: the table, the working days, and the programmes. All fields must be set;
// they do not change, and it is safe for several goroutines.
type Machine struct {
	*Moves
	Calendar   *Calendar
	Programmes *Programmes
	Retention  []Keeping // how long applications are kept
}

// NewMachine returns a machine of the shipped table, calendar and programmes.
func NewMachine() (*Machine, error) {
	moves, err := LoadMoves()
	if err != nil {
		return nil, err
	}
	calendar, err := ShippedCalendar()
	if err != nil {
		return nil, err
	}
	retention, err := LoadRetention(moves)
	if err != nil {
		return nil, err
	}
	programmes, err := Shipped()
	return &Machine{moves, calendar, programmes, retention}, err
}

// Step is a move somebody wants to make.
type Step struct {
	Move    string
	Officer string // id; empty: the graduate
	Clock   bool   // nobody: the status' last day is over
	Reason  string
	Words   string // told to the graduate besides the reason's sentence
	// Materials are the keys of materials that are asked for, of a move that may name them.
	Materials []string
}

// Take makes a move of a case under a programme and returns the notice it causes, if there is
// one. What cannot be is an error and changes nothing: fault.Conflict where the case does not
// stand so any more, fault.Forbidden for the wrong person, fault.Invalid without a reason.
// Whether an officer has the move's right is asked before.
func (m *Machine) Take(a *Application, p *Programme, s Step, now time.Time) ([]notices.Notice, error) {
	v, to, err := m.judge(a, p, s, people.DayOf(now))
	if err != nil {
		return nil, err
	}
	before := *a
	at := now.UTC()
	a.History = append(slices.Clone(a.History), Event{At: at, Move: v.Key, From: a.Status, To: to.Key, Officer: s.Officer, Clock: s.Clock, Reason: s.Reason, Words: strings.TrimSpace(s.Words), Materials: slices.Clone(s.Materials)})
	a.Status, a.ChangedAt = to.Key, at
	m.wind(a, &before, p, to, people.DayOf(now))
	m.keepEvidence(a, before.Status, p, at)
	if v.Quiet || a.OpenID == "" || to.Key == Draft {
		return nil, nil
	}
	return []notices.Notice{m.progress(a, p, now)}, nil
}

// judge finds the move and where it leads, or why it cannot be made.
func (m *Machine) judge(a *Application, p *Programme, s Step, today people.Day) (v Move, to Stand, err error) {
	v, ok := m.Move(s.Move)
	switch {
	case !ok:
		return v, to, fault.New(fault.Invalid, textNoMove)
	case !slices.Contains(v.From, a.Status):
		return v, to, fault.New(fault.Conflict, fmt.Sprintf(textNotNow, m.Words(a.Status), v.Words))
	case s.Clock && (!v.Clock || a.Due == "" || a.Due >= today):
		return v, to, fault.New(fault.Conflict, fmt.Sprintf(textNotNow, m.Words(a.Status), v.Words))
	case !s.Clock && (v.By == Office) != (s.Officer != ""):
		return v, to, fault.New(fault.Forbidden, textNotYours)
	case s.Officer != "" && a.Took(s.Officer, v.Apart):
		return v, to, fault.New(fault.Forbidden, textFourEyes)
	case a.Status == Announced && v.To == Paying && a.Unanswered() > 0:
		return v, to, fault.New(fault.Conflict, fmt.Sprintf(textUnanswered, a.Unanswered()))
	case utf8.RuneCountInString(s.Words) > MostWords:
		return v, to, fault.New(fault.Invalid, fmt.Sprintf(textLongWords, MostWords))
	}
	if v.Reason && !slices.ContainsFunc(m.ReasonsFor(v.Key), func(r Cause) bool { return r.Key == s.Reason }) {
		return v, to, fault.New(fault.Invalid, fmt.Sprintf(textNoReason, v.Words))
	}
	if !v.Materials && len(s.Materials) > 0 || slices.ContainsFunc(s.Materials, func(key string) bool { return p.Material(key).Key == "" }) {
		return v, to, fault.New(fault.Invalid, textOtherMaterial)
	}
	if !v.Reason && s.Reason != "" {
		return v, to, fault.New(fault.Invalid, textNoMove)
	}
	target := v.To
	if target == back {
		target = a.History[len(a.History)-1].From
	}
	to, _ = m.Status(target)
	return v, to, nil
}

// wind sets the clock of the status that a case comes to: the office's working days begin, or
// rest while the graduate has the case, or go on.
func (m *Machine) wind(a, before *Application, p *Programme, to Stand, today people.Day) {
	a.Due = ""
	switch {
	case to.Rests:
		a.Rested = max(0, m.Calendar.Between(today, before.Due))
		a.Due, _ = m.Calendar.Add(today, to.Days)
	case to.Holder != Office:
		a.Rested = 0
	default:
		days := p.Limits.Days(to.Stage)
		if from, _ := m.Status(before.Status); from.Rests && to.Key != "paying" {
			days = before.Rested
		}
		a.Rested = 0
		a.Due, _ = m.Calendar.Add(today, days)
	}
}

// Days are the working days of a stage; 0 for an unknown one.
func (l Limits) Days(stage string) int {
	switch stage {
	case "accept":
		return l.Accept
	case "review":
		return l.Review
	case "recheck":
		return l.Recheck
	case "publish":
		return l.Publish
	case "pay":
		return l.Pay
	}
	return 0
}

// Next is what the graduate reads as the next step of a case.
func (m *Machine) Next(a *Application, p *Programme) string {
	st, _ := m.Status(a.Status)
	return strings.NewReplacer("{days}", strconv.Itoa(p.Limits.Days(st.Stage)), "{until}", a.Due.Words()).Replace(st.Told)
}

// Told is the sentence on a move of a case under a programme: why, in plain words, what is asked
// for, and the officer's own; empty where there is nothing to say.
func (m *Machine) Told(e Event, p *Programme) string {
	r, _ := m.Reason(e.Reason)
	told := r.Told
	if len(e.Materials) > 0 {
		told += "要补的是：" + p.Names(e.Materials) + "，可以直接把照片发在公众号里。"
	}
	return told + e.Words
}

// progress is the notice of the last move. Its cause names the move's place in the history, so
// that the same move is told once.
func (m *Machine) progress(a *Application, p *Programme, now time.Time) notices.Notice {
	note := m.Told(a.History[len(a.History)-1], p) + m.Next(a, p)
	return notices.Notice{
		Kind: ProgressKind, Cause: fmt.Sprintf("case/%s@%d", a.ID, len(a.History)), OpenID: a.OpenID, Link: CasePage + a.ID, Private: true,
		Fields: map[string]string{
			"programme": cut(p.Name, 40), "status": cut(m.Words(a.Status), 10), "at": now.In(people.Beijing()).Format("2006年1月2日 15:04"),
			"note": cut(note, 300), "number": ShowReference(a.Reference),
		},
	}
}

// Rebound is the notice to one of the two WeChats when a case is moved from one to the other.
func (m *Machine) Rebound(a *Application, p *Programme, openID, note string, now time.Time) notices.Notice {
	n := m.progress(a, p, now)
	n.OpenID, n.Cause, n.Link = openID, fmt.Sprintf("case/%s/moved@%d", a.ID, a.Revision), "/h5/cases"
	n.Fields["note"] = note
	return n
}

// cut shortens a text to so many characters.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// Deadline is the day by which a person has to do something about an application, and what; no
// day where there is none (row N11).
func (m *Machine) Deadline(a *Application, p *Programme, today people.Day) (until people.Day, note string) {
	st, _ := m.Status(a.Status)
	switch {
	case a.Status == Draft:
		if o := p.Window.On(today, p.Window.eligibleOn(a.Facts)); o.Open {
			return o.Closes, "申请还没有提交，请在截止前填好交上来。"
		}
	case st.Holder == Graduate && a.Due != "":
		return a.Due, "请点开看看还要补什么。"
	}
	return "", ""
}
