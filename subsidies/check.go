package subsidies

import (
	"errors"
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"

	"zaiyue/people"
)

// Verdict is what a rule, or all rules together, come to.
type Verdict string

// The verdicts.
const (
	Yes     Verdict = "yes"
	No      Verdict = "no"
	Unknown Verdict = "unknown"
)

// Reason is what became of one rule.
type Reason struct {
	Rule    string // its key
	Verdict Verdict
	Words   string   // the rule's sentence for the verdict
	Change  string   // of a no: what would turn it; may be empty
	Missing []string // of an unknown: the facts to ask for
	// From is the day from which a broken rule would be kept while things go on as they are;
	// empty when waiting alone does not help, or not within three years.
	From people.Day
}

// Finding is what Check says of a programme for a person.
type Finding struct {
	Verdict Verdict
	Reasons []Reason // one for each rule, in order
	Missing []string // the facts still to be asked, each once, in the order of the rules
	Least   int64    // fen; the same as Most when the amount is known
	Most    int64
	Opening Opening
}

// Check judges a person by what is known on a day. It is no wall: one may apply whatever it
// says. It fails only where a data file is wrong in a way that loading cannot see.
func (p *Programme) Check(c *Catalogue, facts Facts, today people.Day) (f Finding, err error) {
	f.Verdict = Yes
	vars, err := p.Amount.fen.vars(facts, today)
	if err != nil {
		return f, fmt.Errorf("programme %s: %w", p.Key, err)
	}
	for i := range p.Rules {
		r, err := p.Rules[i].judge(c, vars, facts, today)
		if err != nil {
			return f, fmt.Errorf("programme %s: rule %s: %w", p.Key, p.Rules[i].Key, err)
		}
		f.Reasons = append(f.Reasons, r)
		switch {
		case r.Verdict == No:
			f.Verdict = No
		case r.Verdict == Unknown && f.Verdict == Yes:
			f.Verdict = Unknown
		}
		for _, m := range r.Missing {
			if !slices.Contains(f.Missing, m) {
				f.Missing = append(f.Missing, m)
			}
		}
	}
	if f.Least, f.Most, err = p.Amount.of(vars); err != nil {
		return f, fmt.Errorf("programme %s: amount: %w", p.Key, err)
	}
	f.Opening = p.Window.On(today, p.Window.eligibleOn(facts))
	return f, nil
}

// judge judges one rule.
func (r *Rule) judge(c *Catalogue, vars cel.PartialActivation, facts Facts, today people.Day) (Reason, error) {
	got := Reason{Rule: r.Key, Verdict: Yes, Words: r.Kept}
	value, missing, err := r.when.evalWith(vars)
	switch {
	case errors.Is(err, errUnknown):
		got.Verdict, got.Words, got.Missing = Unknown, r.Unknown, missing
		return got, nil
	case err != nil:
		return got, err
	case value != true:
		got.Verdict, got.Words, got.Change = No, r.Fails, r.Change
		got.From, err = r.keptFrom(c, facts, today)
	}
	return got, err
}

// furthest is how many months ahead it is looked for when a rule would be kept.
const furthest = 36

// keptFrom finds the day from which a broken rule would be kept, month by month, with what
// grows by itself grown.
func (r *Rule) keptFrom(c *Catalogue, facts Facts, today people.Day) (people.Day, error) {
	grows := func(key string) bool { f, _ := c.Fact(key); return f.Grows }
	if !r.when.dated && !slices.ContainsFunc(r.when.facts, grows) {
		return "", nil // time alone changes nothing
	}
	for n := 1; n <= furthest; n++ {
		later := make(Facts, len(facts))
		for k, v := range facts {
			later[k] = v
			if f, ok := c.Fact(k); ok && f.Grows {
				later[k] = min(v.(int64)+int64(n), f.Most)
			}
		}
		day := today.AddMonths(n)
		value, _, err := r.when.eval(later, day)
		if errors.Is(err, errUnknown) {
			return "", nil // another part decides by then, and is not known
		}
		if err != nil || value == true {
			return day, err
		}
	}
	return "", nil
}

// of returns what the amount comes to: bounds where a fact is unknown.
func (a *Amount) of(vars cel.PartialActivation) (least, most int64, err error) {
	value, _, err := a.fen.evalWith(vars)
	if errors.Is(err, errUnknown) {
		return a.Least, a.Most, nil
	}
	if err != nil {
		return 0, 0, err
	}
	fen := value.(int64)
	if fen < a.Least || fen > a.Most {
		return 0, 0, fmt.Errorf("%d fen is not between %d and %d", fen, a.Least, a.Most)
	}
	return fen, fen, nil
}
