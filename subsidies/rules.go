package subsidies

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"zaiyue/people"
)

// A rule of a few conditions costs some dozen steps; what costs more than these bounds is a
// mistake in a data file.
const (
	longestRule = 500 // bytes
	dearestRule = 10_000
)

// language compiles rules over the facts of a catalogue. Besides CEL's own it knows
//
//	months_between(day, day) int   whole months from the first to the second; negative when reversed
//	today                          the day on which the rule is judged
type language struct{ env *cel.Env }

func newLanguage(c *Catalogue) (*language, error) {
	options := []cel.EnvOption{
		cel.Variable("today", cel.StringType),
		cel.Function("months_between", cel.Overload("months_between_days", []*cel.Type{cel.StringType, cel.StringType}, cel.IntType,
			cel.BinaryBinding(func(from, to ref.Val) ref.Val {
				return types.Int(MonthsBetween(people.Day(from.Value().(string)), people.Day(to.Value().(string))))
			}))),
	}
	for _, f := range c.Facts {
		options = append(options, cel.Variable(f.Key, f.Kind.celType()))
	}
	env, err := cel.NewEnv(options...)
	return &language{env}, err
}

func (k FactKind) celType() *cel.Type {
	switch k {
	case Number:
		return cel.IntType
	case YesNo:
		return cel.BoolType
	}
	return cel.StringType
}

// MonthsBetween counts the whole months from one day to another: from 31 January to 28 February
// is one, as AddMonths has it. It is negative when the second is earlier.
func MonthsBetween(from, to people.Day) int {
	if to < from {
		return -MonthsBetween(to, from)
	}
	a, errA := time.Parse(people.DayLayout, string(from))
	b, errB := time.Parse(people.DayLayout, string(to))
	if errA != nil || errB != nil {
		return 0
	}
	n := (b.Year()-a.Year())*12 + int(b.Month()-a.Month())
	if from.AddMonths(n) > to {
		n--
	}
	return n
}

// compiled is an expression ready to be judged. The zero value is no expression.
type compiled struct {
	program cel.Program
	env     *cel.Env
	facts   []string // the facts it names, sorted
	dated   bool     // it names today
}

// compile reads an expression that must come to a type.
func (l *language) compile(expression string, want *cel.Type) (c compiled, err error) {
	if len(expression) > longestRule {
		return c, fmt.Errorf("the expression has more than %d bytes", longestRule)
	}
	ast, issues := l.env.Compile(expression)
	if issues.Err() != nil {
		return c, issues.Err()
	}
	if !ast.OutputType().IsExactType(want) {
		return c, fmt.Errorf("the expression comes to %s, not %s", ast.OutputType(), want)
	}
	c.env = l.env
	for _, r := range ast.NativeRep().ReferenceMap() {
		c.dated = c.dated || r.Name == "today"
		if r.Name != "" && r.Name != "today" && !slices.Contains(c.facts, r.Name) {
			c.facts = append(c.facts, r.Name)
		}
	}
	slices.Sort(c.facts)
	c.program, err = l.env.Program(ast, cel.EvalOptions(cel.OptPartialEval), cel.CostLimit(dearestRule))
	return c, err
}

var errUnknown = errors.New("subsidies: a fact is unknown")

// eval judges the expression. Where an unknown fact decides, missing names it and err is
// errUnknown.
func (c compiled) eval(facts Facts, today people.Day) (value any, missing []string, err error) {
	vars, err := c.vars(facts, today)
	if err != nil {
		return nil, nil, err
	}
	return c.evalWith(vars)
}

// vars is what is known of a person on a day, for every expression of the same language.
func (c compiled) vars(facts Facts, today people.Day) (cel.PartialActivation, error) {
	known := make(map[string]any, len(facts)+1)
	for k, v := range facts {
		known[k] = v
	}
	known["today"] = string(today)
	return c.env.PartialVars(known)
}

func (c compiled) evalWith(vars cel.PartialActivation) (value any, missing []string, err error) {
	out, _, err := c.program.Eval(vars)
	if err != nil {
		return nil, nil, err
	}
	if u, ok := out.(*types.Unknown); ok {
		for _, id := range u.IDs() {
			trails, _ := u.GetAttributeTrails(id)
			for _, t := range trails {
				if name := t.Variable(); !slices.Contains(missing, name) {
					missing = append(missing, name)
				}
			}
		}
		slices.Sort(missing)
		return nil, missing, errUnknown
	}
	return out.Value(), nil, nil
}
