package followups

import (
	"strings"
	"time"
)

// The kinds of notice that ask, in notices/kinds.yaml: when a window is due, and again after 稍后.
const (
	Kind      = "followup.due"
	KindAgain = "followup.later"
)

// Filter says which placements are meant. Empty fields let everybody through.
type Filter struct {
	Employer string // a part of the name
	City     string
	County   string
	Month    string // of the start: 2026-07
	Bound    string // "yes" or "no"
	State    State
}

// Match reports whether a placement is meant.
func (f Filter) Match(p *Placement) bool {
	return (f.Employer == "" || strings.Contains(strings.ToLower(p.Employer), strings.ToLower(f.Employer))) &&
		(f.City == "" || p.City == f.City) && (f.County == "" || p.County == f.County) &&
		(f.Month == "" || p.StartOn.Month() == f.Month) && (f.State == "" || p.State == f.State) &&
		(f.Bound == "" || (f.Bound == "yes") == p.Bound())
}

// List is one of the lists in which officers see follow-ups.
type List string

// The lists.
const (
	NeedHelp   List = "help"     // an answer needs help; the most pressing first
	Unanswered List = "waiting"  // told, not answered yet; the longest waiting first
	Silent     List = "silent"   // nothing was heard; the newest first
	Heard      List = "answered" // answered, nothing to do; the newest first
	Helped     List = "helped"   // seen to; the newest first
)

// Lists lists the lists in the order of their tabs.
func Lists() []List { return []List{NeedHelp, Unanswered, Silent, Heard, Helped} }

// Words names a list for officers.
func (l List) Words() string {
	return map[List]string{NeedHelp: "需要帮忙", Unanswered: "等回答", Silent: "没有回音", Heard: "已回答", Helped: "已处理"}[l]
}

// List returns the list a follow-up stands in.
func (f *FollowUp) List() List {
	switch {
	case f.Case.Open():
		return NeedHelp
	case f.Case != nil:
		return Helped
	case f.Stage == Answered:
		return Heard
	case f.Stage == Waiting && !f.Quiet:
		return Unanswered
	}
	return Silent
}

// Place is the moment by which a follow-up is ordered in its list, the earliest first where
// oldest is set and the latest first else.
func (f *FollowUp) Place() (at time.Time, oldest bool) {
	switch f.List() {
	case NeedHelp:
		return f.Case.Due, true
	case Unanswered:
		return f.ToldAt, true
	case Helped:
		return f.Case.DoneAt, false
	case Heard:
		return f.AnsweredAt, false
	}
	return f.ToldAt, false
}

// Line is a follow-up with the placement it belongs to.
type Line struct {
	FollowUp
	Person Placement
}

// Offer is what a code would bind.
type Offer struct {
	Result   Result
	Employer string
	StartOn  Day
	Hint     string // of the name: the first character and a star
	Cases    int    // applications that move to the WeChat, where the code is of those; 0: of the list
}

// Result is what came of a code.
type Result string

// The results.
const (
	AskFirst Result = "ask"      // the code is right: the person is asked whether it is theirs
	Bound    Result = "bound"    // done
	Wrong    Result = "wrong"    // no such code, or used before
	TooMany  Result = "too_many" // wrong ones; none is looked at for a while
	Already  Result = "already"  // this WeChat stands on another line; officers see that
)

// WrongCodes is how many wrong codes one OpenID may send within WrongWithin.
const (
	WrongCodes  = 5
	WrongWithin = time.Hour
)

// Reply is what came of an answer, 稍后 or 停止.
type Reply struct {
	Done  bool      // false: there was nothing to answer
	Help  bool      // an officer will see to it
	Again time.Time // when it is asked again; zero: not again
}
