package subsidies

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"zaiyue/fault"
	"zaiyue/people"
)

// mostAnswer bounds an answer in characters.
const mostAnswer = 200

// Read takes what a person typed into a field and returns it as it is kept, or fault.Invalid
// with words that say how to write it. Nothing typed is nothing kept.
func (f Field) Read(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", nil
	}
	bad := func(ok bool, value, words string) (string, error) {
		if !ok {
			return "", fault.New(fault.Invalid, words)
		}
		return value, nil
	}
	digits := people.Digits(typed)
	switch f.Kind {
	case "id":
		return bad(people.ValidID(digits), digits, textBadID)
	case "card":
		return bad(people.ValidCard(digits), digits, textBadCard)
	case "phone":
		return bad(people.ValidMobile(digits), digits, textBadPhone)
	case "name":
		n := utf8.RuneCountInString(typed)
		return bad(n >= 2 && n <= 40 && !strings.ContainsAny(typed, "0123456789"), typed, textBadName)
	case string(Number), string(YesNo), string(Choice), string(Date):
		value, err := Fact{Kind: FactKind(f.Kind), Most: 1_000_000, Options: f.Options}.Read(typed)
		if err != nil {
			return "", err
		}
		return fmt.Sprint(value), nil
	}
	return bad(utf8.RuneCountInString(typed) <= mostAnswer, typed, fmt.Sprintf(textLong, mostAnswer))
}

// Lacking lists what an application needs and does not have yet, by the key of the field.
func (p *Programme) Lacking(a *Application, today people.Day) (map[string]string, error) {
	asked, err := p.FieldsFor(a.Facts, today)
	if err != nil {
		return nil, err
	}
	lacks := map[string]string{}
	for _, f := range asked {
		if !f.Optional && a.Answers[f.Key] == "" {
			lacks[f.Key] = textNeeded
		}
	}
	return lacks, nil
}

// FactsOf lists the facts that the programme's rules, amount, window and form ask for, in the
// order of the catalogue.
func (p *Programme) FactsOf(c *Catalogue) (facts []Fact) {
	named := []string{p.Window.Since}
	for i := range p.Rules {
		named = append(named, p.Rules[i].when.facts...)
	}
	named = append(named, p.Amount.fen.facts...)
	for i := range p.Fields {
		named = append(named, p.Fields[i].when.facts...)
	}
	for i := range p.Materials {
		named = append(named, p.Materials[i].when.facts...)
	}
	for _, f := range c.Facts {
		if slices.Contains(named, f.Key) {
			facts = append(facts, f)
		}
	}
	return facts
}

// Words is a fact's value as a person reads it.
func (f Fact) Words(value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return "是"
		}
		return "不是"
	case int64:
		return fmt.Sprintf("%d %s", v, f.Unit)
	case string:
		if f.Kind == Date {
			return people.Day(v).Words()
		}
		return v
	}
	return ""
}

// Typed is a fact's value as Read takes it back.
func (f Fact) Typed(value any) string {
	switch v := value.(type) {
	case bool:
		return f.Words(v)
	case nil:
		return ""
	default:
		return fmt.Sprint(v)
	}
}
