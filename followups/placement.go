package followups

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"zaiyue/people"
)

// State is whether a placed graduate is followed up.
type State string

// The states.
const (
	Active  State = "active"
	Stopped State = "stopped" // the graduate said 停止: nothing more is asked about this placement
	Ended   State = "ended"   // an officer closed it: the person left, or it was a mistake
)

// Words names a state for officers.
func (s State) Words() string {
	switch s {
	case Stopped:
		return "本人不想再收回访"
	case Ended:
		return "已结束"
	}
	return "进行中"
}

// Placement is a line of the officers' list: a graduate, and where they work since when.
type Placement struct {
	ID       string `json:"id"`
	Name     string `json:"-"` // kept sealed; for officers with people.ReadPlacements
	Note     string `json:"-"` // kept sealed
	Employer string `json:"employer"`
	City     string `json:"city,omitempty"`
	County   string `json:"county,omitempty"` // home
	StartOn  Day    `json:"start_on"`
	State    State  `json:"state"`

	// OpenID is empty until the graduate has sent Code, and again when they stopped following.
	OpenID  string    `json:"open_id,omitempty"`
	BoundAt time.Time `json:"bound_at,omitzero"`
	Code    string    `json:"code,omitempty"` // empty once used
	// Refused is when somebody whose WeChat stands on another line sent the code: officers
	// should look. It is cleared by a new code.
	Refused time.Time `json:"refused,omitzero"`

	Told []Told `json:"told,omitempty"` // the windows told, in order

	AddedAt   time.Time `json:"added_at"`
	AddedBy   string    `json:"added_by"`
	ChangedAt time.Time `json:"changed_at"`
	Revision  int       `json:"revision"`
}

// Told is a window that was told.
type Told struct {
	Months int       `json:"months"`
	At     time.Time `json:"at"`
}

// Bound reports whether a WeChat is tied to the line.
func (p *Placement) Bound() bool { return p.OpenID != "" }

// Months lists the windows told.
func (p *Placement) Months() (months []int) {
	for _, t := range p.Told {
		months = append(months, t.Months)
	}
	return months
}

// Next is Plan.Next for a placement: none for one that is not bound or not active.
func (p *Placement) Next(plan Plan, now time.Time) (Window, bool) {
	if p.State != Active || !p.Bound() {
		return Window{}, false
	}
	return plan.Next(p.StartOn, p.Months(), now)
}

// Hint is a name as it may be shown to somebody who has yet to prove that it is theirs: the
// first character and a star.
func Hint(name string) string {
	r, size := utf8.DecodeRuneInString(strings.TrimSpace(name))
	if size == 0 || r == utf8.RuneError {
		return "*"
	}
	return string(r) + "*"
}

// Bounds of the fields, in characters.
const (
	MaxName     = 40
	MaxEmployer = 80
	MaxPlace    = 30
	MaxNote     = 500
)

// Flaw is what is wrong with one field.
type Flaw struct {
	Field string // name, employer, city, county, start_on, note
	What  string
	Mend  string // what to do
}

// earliest is the first day a placement may have begun.
const earliest Day = "2010-01-01"

// Tidy brings what was typed into the form it is kept in: no outer blanks, no characters that
// nobody sees.
func (p *Placement) Tidy() {
	for _, s := range []*string{&p.Name, &p.Employer, &p.City, &p.County, &p.Note} {
		*s = strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && r != '\n' {
				return -1
			}
			return r
		}, *s))
	}
	for _, s := range []*string{&p.Name, &p.Employer, &p.City, &p.County} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	p.City = strings.TrimSuffix(p.City, "市")
}

// Check lists what keeps a tidied placement from being kept. startTyped is the start as it was
// typed, for the words.
func (p *Placement) Check(now time.Time, startTyped string) (flaws []Flaw) {
	add := func(field, what, mend string) { flaws = append(flaws, Flaw{field, what, mend}) }
	longer := func(s string, most int) bool { return utf8.RuneCountInString(s) > most }
	switch {
	case p.Name == "":
		add("name", "没有写姓名", "请填毕业生的姓名")
	case longer(p.Name, MaxName):
		add("name", "姓名太长了", "最多 40 个字")
	case len(people.CardNumbers(p.Name)) > 0:
		add("name", "姓名里有证件号", "请只留姓名")
	}
	switch {
	case p.Employer == "":
		add("employer", "没有写单位", "请填工作单位的名称")
	case longer(p.Employer, MaxEmployer):
		add("employer", "单位名称太长了", "最多 80 个字")
	}
	if longer(p.City, MaxPlace) {
		add("city", "城市太长了", "只写城市的名字，例如“广州”")
	}
	if longer(p.County, MaxPlace) {
		add("county", "家乡太长了", "只写县区的名字，例如“巴宜区”")
	}
	switch {
	case p.StartOn == "" && strings.TrimSpace(startTyped) == "":
		add("start_on", "没有写入职日期", "请填年月日，例如 2026-07-01")
	case p.StartOn == "":
		add("start_on", "看不懂这个日期", "请写成 2026-07-01 这样的年月日")
	case p.StartOn < earliest:
		add("start_on", "入职日期太早了", "请核对年份")
	case p.StartOn > DayOf(now.AddDate(1, 0, 0)):
		add("start_on", "入职日期在一年以后", "请核对年份")
	}
	switch {
	case longer(p.Note, MaxNote):
		add("note", "备注太长了", "最多 500 个字")
	case len(people.CardNumbers(p.Note)) > 0:
		add("note", "备注里有证件号或银行卡号", "请删去号码，这里不保存它们")
	}
	return flaws
}
