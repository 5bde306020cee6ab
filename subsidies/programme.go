package subsidies

import "zaiyue/people"

// Programme is something one can apply for, as data: a file of programmes/. It does not change
// after it was loaded and is safe for several goroutines.
type Programme struct {
	Key     string     `yaml:"key"`
	Name    string     `yaml:"name"`
	About   string     `yaml:"about"`  // one sentence for people
	Sample  bool       `yaml:"sample"` // invented or historic: shown with its Mark
	Mark    string     `yaml:"mark"`   // 示例，以经办机构公布为准
	Source  string     `yaml:"source"`
	AsOf    string     `yaml:"as_of"`   // of the source: 2020-06
	Checked people.Day `yaml:"checked"` // last verified

	Authorities []Authority `yaml:"authorities"`
	Rules       []Rule      `yaml:"rules"`
	Amount      Amount      `yaml:"amount"`
	Excludes    []string    `yaml:"excludes"` // keys of programmes one cannot have besides
	Window      Window      `yaml:"window"`
	Fields      []Field     `yaml:"fields"`
	Materials   []Material  `yaml:"materials"`
	Limits      Limits      `yaml:"limits"`
	Consents    []Consent   `yaml:"consents"`

	Version string `yaml:"-"` // of its file: the first 16 hexadecimal digits of its SHA-256
	Text    []byte `yaml:"-"` // the file, which Load makes it from again
}

// Authority is an office that decides a part of a case.
type Authority struct {
	Key     string   `yaml:"key"`
	Name    string   `yaml:"name"`
	Decides []string `yaml:"decides"` // stages: accept, review, recheck, publish, pay
}

// Rule is one condition. When it is true the rule is kept, when it is false Fails is said, and
// when a fact it needs is unknown, Unknown. Change is what would turn a no into a yes.
type Rule struct {
	Key     string `yaml:"key"`
	When    string `yaml:"when"` // CEL over facts and today
	Kept    string `yaml:"kept"`
	Fails   string `yaml:"fails"`
	Unknown string `yaml:"unknown"`
	Change  string `yaml:"change"`

	when compiled
}

// Amount is what is paid, in fen.
type Amount struct {
	Fen     string `yaml:"fen"` // CEL over facts and today; an int
	Words   string `yaml:"words"`
	Least   int64  `yaml:"least"` // bounds of what Fen can come to, for when facts are unknown
	Most    int64  `yaml:"most"`
	Monthly bool   `yaml:"monthly"`

	fen compiled
}

// Field is something the application asks for.
type Field struct {
	Key       string   `yaml:"key"`
	Label     string   `yaml:"label"`
	Kind      string   `yaml:"kind"` // text, name, phone, id, card, address, or a kind of fact
	Help      string   `yaml:"help"`
	Options   []string `yaml:"options"`
	When      string   `yaml:"when"` // CEL; empty: always required
	Optional  bool     `yaml:"optional"`
	Sensitive bool     `yaml:"sensitive"` // sealed, masked, asked for by a one-time link
	Fact      string   `yaml:"fact"`      // the fact it is filled from

	when compiled
}

// Material is a document that the application needs.
type Material struct {
	Key    string   `yaml:"key"`
	Name   string   `yaml:"name"`
	Why    string   `yaml:"why"`
	Pages  int      `yaml:"pages"`  // at most
	Accept []string `yaml:"accept"` // jpeg, png, pdf
	When   string   `yaml:"when"`   // CEL; empty: always

	when compiled
}

// Limits are how many working days the office has for each stage.
type Limits struct {
	Accept  int `yaml:"accept"`
	Review  int `yaml:"review"`
	Recheck int `yaml:"recheck"`
	Publish int `yaml:"publish"`
	Pay     int `yaml:"pay"`
}

// Consent is what the graduate agrees to, for one purpose.
type Consent struct {
	Purpose string `yaml:"purpose"`
	Text    string `yaml:"text"`
}
