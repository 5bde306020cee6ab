package menus

import (
	"fmt"
	"maps"
	"slices"
)

// wants is what else an action must say.
type wants struct{ target, url, step bool }

// wantsOf returns what a kind of action must say, and whether there is such a kind.
func wantsOf(does Does) (wants, bool) {
	switch does {
	case DoFlow:
		return wants{target: true, step: true}, true
	case DoSay, DoArticle, DoArticles, DoAsk:
		return wants{target: true}, true
	case DoHandOff, DoMine:
		return wants{}, true
	case DoView:
		return wants{url: true}, true
	}
	return wants{}, false
}

// actionProblems returns every button and retired key that does not say clearly what it does.
func actionProblems(m Menu) []Problem {
	var found []Problem
	m.each(func(s spot, b Button) {
		if len(b.Buttons) > 0 {
			if b.Key != "" || b.Action != (Action{}) {
				found = append(found, Problem{Path: s.path, What: textParentActs, Advice: adviceParent, at: s.at})
			}
			return
		}
		for _, p := range leafProblems(b, s.level) {
			p.Path, p.Advice, p.at = s.path, adviceAction, s.at
			found = append(found, p)
		}
	})
	for _, key := range slices.Sorted(maps.Keys(m.Retired)) {
		for _, p := range m.Retired[key].problems(0) {
			p.Path, p.Advice, p.at = fmt.Sprintf(textRetired, key), adviceAction, retiredPlace(key)
			found = append(found, p)
		}
	}
	return found
}

// leafProblems checks a button that is pressed.
func leafProblems(b Button, level int) []Problem {
	found := b.Action.problems(level)
	switch {
	case b.Does == DoView && b.Key != "":
		found = append(found, Problem{What: textNoKey})
	case b.Does != DoView && b.Does != "" && b.Key == "":
		found = append(found, Problem{What: textNeedsKey, ErrCode: codeKey.at(level)})
	}
	return found
}

// problems checks an action of a button at a level, or at level 0 of a retired key.
func (a Action) problems(level int) []Problem {
	var found []Problem
	problem := func(code int, format string, args ...any) {
		found = append(found, Problem{What: fmt.Sprintf(format, args...), ErrCode: code})
	}
	want, known := wantsOf(a.Does)
	switch {
	case a.Does == "":
		problem(codeAction.at(level), textNoDoes)
		return found
	case !known:
		problem(codeType.at(level), textUnknownDoes, a.Does)
		return found
	}
	if want.target && a.Target == "" {
		problem(0, textNeedsTarget, a.Does)
	}
	if !want.target && a.Target != "" {
		problem(0, textNoTarget, a.Does)
	}
	if want.url && a.URL == "" {
		problem(codeURL.at(level), textNeedsURL)
	}
	if !want.url && a.URL != "" {
		problem(0, textNoURL, a.Does)
	}
	if !want.step && a.Step != "" {
		problem(0, textNoStep, a.Does)
	}
	return found
}
