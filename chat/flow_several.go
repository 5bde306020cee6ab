package chat

import (
	"slices"
	"strings"
	"unicode"

	"zaiyue/jobs"
)

// severally stands between the answers of a step that takes several.
const severally = "、"

// several reads the answers to a step that takes more than one: Any where a word for it is
// among them. An answer that is a number out of reach makes nothing of the whole.
func (w *walk) several(content string) (string, bool) {
	var found []string
	for _, piece := range piecesOf(content) {
		if w.step.isAny(piece) {
			return jobs.Any, true
		}
		if w.step.Kind == StepCity {
			for _, city := range w.cities(piece) {
				found = append(found, city.Name)
			}
			continue
		}
		number := w.Terms.of(piece).number
		answer, ok := w.step.choice(number, piece)
		if !ok && number > 0 {
			return "", false
		}
		if ok {
			found = append(found, answer)
		}
	}
	if len(found) == 0 {
		return "", false
	}
	if slices.Contains(found, jobs.Any) {
		return jobs.Any, true
	}
	return strings.Join(jobs.Tidy(found), severally), true
}

// isAny reports whether a piece of an answer means that anything will do.
func (s *Step) isAny(piece string) bool {
	return slices.ContainsFunc(s.Any, func(word string) bool { return fold(word) == fold(piece) })
}

// allExact reports whether every piece of an answer is a number, the words of an option, or
// means that anything will do: then it is no question.
func (w *walk) allExact(content string) bool {
	pieces := piecesOf(content)
	return len(pieces) > 0 && !slices.ContainsFunc(pieces, func(p string) bool {
		return w.Terms.of(p).number == 0 && w.step.exact(p) == "" && !w.step.isAny(p)
	})
}

// piecesOf takes a list such as 「1、3」 or 「广州和深圳」 apart.
func piecesOf(content string) []string {
	content = strings.NewReplacer("和", " ", "或者", " ", "或", " ", "还有", " ", "以及", " ").Replace(content)
	return strings.FieldsFunc(content, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("、，,;；/|。.+＋", r)
	})
}

// cities finds every city that a text names, in the order of the list.
func (c *Chat) cities(text string) (found []City) {
	for _, city := range c.Cities {
		if strings.Contains(text, city.Name) || slices.ContainsFunc(city.Also, func(also string) bool { return strings.Contains(text, also) }) {
			found = append(found, city)
		}
	}
	return found
}

// withFields returns flows whose steps of kind field offer the fields of work.
func withFields(flows []Flow, fields []jobs.Field) []Flow {
	flows = slices.Clone(flows)
	for i := range flows {
		flows[i].Steps = slices.Clone(flows[i].Steps)
		for j := range flows[i].Steps {
			if s := &flows[i].Steps[j]; s.Kind == StepField {
				s.Options = fieldOptions(fields, s.Any)
			}
		}
	}
	return flows
}

func fieldOptions(fields []jobs.Field, anything []string) (options []StepOption) {
	for _, f := range fields {
		options = append(options, StepOption{Words: f.Name, Also: f.Also})
	}
	if len(anything) > 0 {
		options = append(options, StepOption{Words: jobs.Any, Also: anything})
	}
	return options
}
