package subsidies

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"zaiyue/fault"
	"zaiyue/people"
)

//go:embed facts.yaml
var shippedFacts []byte

// FactKind is what a fact's value is.
type FactKind string

// The kinds of facts, with the type that CEL sees: int, bool, string, string.
const (
	Number FactKind = "number" // a whole number of its unit
	YesNo  FactKind = "yesno"
	Choice FactKind = "choice" // one of the options, by its words
	Date   FactKind = "day"    // a people.Day: 2026-07-31
)

// Fact is something that rules ask about a person.
type Fact struct {
	Key     string   `yaml:"key"`
	Kind    FactKind `yaml:"kind"`
	Unit    string   `yaml:"unit"`  // of a number, for people
	Least   int64    `yaml:"least"` // of a number
	Most    int64    `yaml:"most"`
	Grows   bool     `yaml:"grows"` // a number that rises by one a month by itself
	Ask     string   `yaml:"ask"`
	Help    string   `yaml:"help"`
	Options []string `yaml:"options"` // of a choice
}

// Catalogue is all facts that rules may ask for, in the order in which people are asked. It does
// not change after it was made and is safe for several goroutines.
type Catalogue struct{ Facts []Fact }

// ShippedFacts returns the facts that come with the program, facts.yaml.
func ShippedFacts() (*Catalogue, error) { return LoadFacts("subsidies/facts.yaml", shippedFacts) }

var factKey = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)

// LoadFacts reads facts and reports every problem at once, with file and line.
func LoadFacts(file string, data []byte) (*Catalogue, error) {
	var read struct {
		Facts []Fact `yaml:"facts"`
	}
	s, err := readSource(file, data, &read)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{"today": true}
	for i, f := range read.Facts {
		at := []any{"facts", i}
		s.check(factKey.MatchString(f.Key) && !seen[f.Key], at, "key %q is no name of its own", f.Key)
		seen[f.Key] = true
		s.check(f.Ask != "", at, "fact %s has no question", f.Key)
		switch f.Kind {
		case Number:
			s.check(f.Most > f.Least, at, "number %s needs least and most", f.Key)
		case Choice:
			s.check(len(f.Options) > 1, at, "choice %s needs two options", f.Key)
		case YesNo, Date:
		default:
			s.check(false, at, "fact %s has the unknown kind %q", f.Key, f.Kind)
		}
		s.check(!f.Grows || f.Kind == Number, at, "fact %s cannot grow: it is no number", f.Key)
	}
	return &Catalogue{read.Facts}, errors.Join(s.problems...)
}

// Fact returns the fact with a key.
func (c *Catalogue) Fact(key string) (Fact, bool) {
	i := slices.IndexFunc(c.Facts, func(f Fact) bool { return f.Key == key })
	if i < 0 {
		return Fact{}, false
	}
	return c.Facts[i], true
}

// Facts is what is known about a person: int64, bool or string by the key of the fact. What is
// not in it is unknown.
type Facts map[string]any

// Whole makes whole numbers of those that came out of JSON, which knows none.
func (facts Facts) Whole() {
	for k, v := range facts {
		if n, ok := v.(float64); ok {
			facts[k] = int64(n)
		}
	}
}

// Read takes an answer as a person gives it and returns the value of the fact, or fault.Invalid
// with words that say how to answer.
func (f Fact) Read(answer string) (any, error) {
	answer = strings.TrimSpace(answer)
	switch f.Kind {
	case Number:
		n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(answer, f.Unit)), 10, 64)
		if err != nil || n < f.Least || n > f.Most {
			return nil, fault.New(fault.Invalid, fmt.Sprintf("请写一个 %d 到 %d 的整数，不知道可以回复「跳过」。", f.Least, f.Most))
		}
		return n, nil
	case YesNo:
		switch answer {
		case "是", "是的", "有", "对", "办了", "领过":
			return true, nil
		case "不是", "否", "没有", "不", "没办", "没领过":
			return false, nil
		}
		return nil, fault.New(fault.Invalid, "请回答「是」或「不是」，不知道可以回复「跳过」。")
	case Date:
		if d, ok := people.ParseDay(answer); ok {
			return string(d), nil
		}
		return nil, fault.New(fault.Invalid, "请写一个日期，比如「2025年6月30日」，不知道可以回复「跳过」。")
	}
	if slices.Contains(f.Options, answer) {
		return answer, nil
	}
	return nil, fault.New(fault.Invalid, "请选一个："+strings.Join(f.Options, "、")+"。不知道可以回复「跳过」。")
}

// Valid reports whether a value may stand for the fact.
func (f Fact) Valid(value any) bool {
	switch v := value.(type) {
	case int64:
		return f.Kind == Number && v >= f.Least && v <= f.Most
	case bool:
		return f.Kind == YesNo
	case string:
		if f.Kind == Date {
			d, ok := people.ParseDay(v)
			return ok && string(d) == v
		}
		return f.Kind == Choice && slices.Contains(f.Options, v)
	}
	return false
}
