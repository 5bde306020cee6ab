package subsidies

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"cel.dev/cel-go/cel"

	"zaiyue/people"
)

//go:embed programmes/*.yaml
var shippedProgrammes embed.FS

// Programmes is what can be applied for, and the facts its rules name. It does not change after
// it was made and is safe for several goroutines.
type Programmes struct {
	*Catalogue
	All []*Programme // in the order of their files' names
}

// Shipped returns the samples that come with the program.
func Shipped() (*Programmes, error) {
	c, err := ShippedFacts()
	if err != nil {
		return nil, err
	}
	return LoadFolder(c, shippedProgrammes, "programmes")
}

// LoadFolder reads every programme of a folder and reports the problems of all at once.
func LoadFolder(c *Catalogue, folder fs.FS, dir string) (*Programmes, error) {
	files, err := fs.Glob(folder, dir+"/*.yaml")
	if err != nil {
		return nil, err
	}
	ps := &Programmes{Catalogue: c}
	var problems []error
	for _, file := range files {
		data, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		p, err := Load(c, file, data)
		problems = append(problems, err)
		if err != nil {
			continue
		}
		if _, twice := ps.Programme(p.Key); twice {
			problems = append(problems, fmt.Errorf("%s: key %s is another programme's", file, p.Key))
		}
		ps.All = append(ps.All, p)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	for _, p := range ps.All {
		for _, other := range p.Excludes {
			q, ok := ps.Programme(other)
			switch {
			case !ok:
				problems = append(problems, fmt.Errorf("programme %s excludes %s, which does not exist", p.Key, other))
			case !slices.Contains(q.Excludes, p.Key):
				problems = append(problems, fmt.Errorf("programme %s excludes %s, but not the other way round", p.Key, other))
			}
		}
	}
	return ps, errors.Join(problems...)
}

// Programme returns the programme with a key.
func (ps *Programmes) Programme(key string) (*Programme, bool) {
	i := slices.IndexFunc(ps.All, func(p *Programme) bool { return p.Key == key })
	if i < 0 {
		return nil, false
	}
	return ps.All[i], true
}

// Load reads one programme and reports every problem at once, with file and line.
func Load(c *Catalogue, file string, data []byte) (*Programme, error) {
	var p Programme
	s, err := readSource(file, data, &p)
	if err != nil {
		return nil, err
	}
	lang, err := newLanguage(c)
	if err != nil {
		return nil, err
	}
	l := loader{s, lang, c, &p}
	l.head()
	l.rules()
	l.amount()
	l.window()
	l.form()
	if err := errors.Join(s.problems...); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	p.Version, p.Text = hex.EncodeToString(sum[:8]), data
	return &p, nil
}

type loader struct {
	*source
	language  *language
	catalogue *Catalogue
	p         *Programme
}

func (l *loader) compile(into *compiled, expression string, want *cel.Type, at ...any) {
	var err error
	*into, err = l.language.compile(expression, want)
	l.check(err == nil, at, "%v", err)
}

// stages are the parts of a case that an authority decides.
func stages() []string { return []string{"accept", "review", "recheck", "publish", "pay"} }

func (l *loader) head() {
	p := l.p
	l.check(factKey.MatchString(p.Key), []any{"key"}, "key %q is no name", p.Key)
	l.check(p.Name != "" && p.About != "", []any{"name"}, "name and about are needed")
	l.check(!p.Sample || p.Mark != "", []any{"sample"}, "a sample needs its mark")
	l.check(p.Source != "" && p.AsOf != "", []any{"source"}, "source and as_of are needed")
	_, ok := people.ParseDay(string(p.Checked))
	l.check(ok, []any{"checked"}, "checked %q is no day", p.Checked)
	decided := map[string]string{}
	for i, a := range p.Authorities {
		for _, stage := range a.Decides {
			l.check(slices.Contains(stages(), stage), []any{"authorities", i, "decides"}, "there is no stage %q", stage)
			l.check(decided[stage] == "", []any{"authorities", i, "decides"}, "stage %s is decided by %s too", stage, decided[stage])
			decided[stage] = a.Key
		}
	}
	for _, stage := range stages() {
		l.check(decided[stage] != "", []any{"authorities"}, "nobody decides the stage %s", stage)
	}
	m := p.Limits
	for _, n := range []int{m.Accept, m.Review, m.Recheck, m.Publish, m.Pay} {
		l.check(n >= 1 && n <= 60, []any{"limits"}, "each stage needs a limit of 1 to 60 working days")
	}
}

func (l *loader) rules() {
	seen := map[string]bool{}
	l.check(len(l.p.Rules) > 0, []any{"rules"}, "a programme needs a rule")
	for i := range l.p.Rules {
		r := &l.p.Rules[i]
		at := []any{"rules", i}
		l.check(r.Key != "" && !seen[r.Key], at, "rule key %q is none of its own", r.Key)
		seen[r.Key] = true
		l.check(r.Kept != "" && r.Fails != "" && r.Unknown != "", at, "rule %s needs the sentences kept, fails and unknown", r.Key)
		l.compile(&r.when, r.When, cel.BoolType, append(at, "when")...)
	}
}

func (l *loader) amount() {
	a := &l.p.Amount
	l.check(a.Most >= a.Least && a.Least >= 0 && a.Words != "", []any{"amount"}, "amount needs words, and least not above most")
	l.compile(&a.fen, a.Fen, cel.IntType, "amount", "fen")
}

func (l *loader) window() {
	w := l.p.Window
	for _, d := range []people.Day{w.From, w.To} {
		same, ok := people.ParseDay(string(d))
		l.check(d == "" || (ok && same == d), []any{"window"}, "%q is no day", d)
	}
	l.check(w.To == "" || w.From <= w.To, []any{"window"}, "the window ends before it begins")
	l.check(len(w.Days) == 0 || (len(w.Days) == 2 && w.Days[0] >= 1 && w.Days[0] <= w.Days[1] && w.Days[1] <= 31),
		[]any{"window", "days"}, "days are the first and the last of the month")
	f, ok := l.catalogue.Fact(w.Since)
	l.check((w.Within == 0) == (w.Since == "") && (w.Since == "" || (ok && f.Kind == Date)), []any{"window", "since"},
		"within needs since, a fact that is a day")
}

func (l *loader) form() {
	seen := map[string]bool{}
	for i := range l.p.Fields {
		f := &l.p.Fields[i]
		at := []any{"fields", i}
		l.check(f.Key != "" && f.Label != "" && !seen[f.Key], at, "field %q needs a key of its own and a label", f.Key)
		seen[f.Key] = true
		l.check(slices.Contains(fieldKinds(), f.Kind), at, "field %s has the unknown kind %q", f.Key, f.Kind)
		l.check(f.Sensitive == slices.Contains([]string{"id", "card", "phone", "name", "address"}, f.Kind), at,
			"field %s: names, numbers and addresses are sensitive, and nothing else", f.Key)
		_, ok := l.catalogue.Fact(f.Fact)
		l.check(f.Fact == "" || ok, at, "field %s is filled from the unknown fact %q", f.Key, f.Fact)
		if f.When != "" {
			l.compile(&f.when, f.When, cel.BoolType, append(at, "when")...)
		}
	}
	for i := range l.p.Materials {
		m := &l.p.Materials[i]
		at := []any{"materials", i}
		l.check(m.Key != "" && m.Name != "" && m.Why != "" && !seen[m.Key], at, "material %q needs a key of its own, a name and a why", m.Key)
		seen[m.Key] = true
		l.check(m.Pages >= 1 && m.Pages <= 20 && len(m.Accept) > 0, at, "material %s needs 1 to 20 pages and what it accepts", m.Key)
		if m.When != "" {
			l.compile(&m.when, m.When, cel.BoolType, append(at, "when")...)
		}
	}
	l.check(len(l.p.Consents) > 0, []any{"consents"}, "a programme needs a consent")
}

// fieldKinds lists what a field of an application may be.
func fieldKinds() []string {
	return []string{"text", "name", "phone", "id", "card", "address", "number", "yesno", "choice", "day"}
}
