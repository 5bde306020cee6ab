package content

import "slices"

// filler makes an article of given values.
type filler struct {
	article  Article
	file     string
	line     int            // where a key that is missing would stand
	lines    map[string]int // where each key stands
	problems []Problem
	wrong    map[string]bool // keys with a problem that hides others
}

// fill makes an entry of what a file gives. names are the keys the form allows; line is where
// the entry begins.
func fill(w Where, pairs []member, allowed []field) *filler {
	f := &filler{file: w.File, line: w.Line, lines: map[string]int{}, wrong: map[string]bool{}}
	for _, p := range pairs {
		at := slices.IndexFunc(allowed, func(f field) bool { return f.name == p.key })
		if !f.known(p.key, p, at >= 0) {
			continue
		}
		if words := allowed[at].set(&f.article, p.given); words != "" {
			f.add(p.key, words)
		} else if p.key == "home" {
			f.home(p.members)
		} else if p.key == "job" {
			f.job(p.members)
		}
	}
	return f
}

func (f *filler) home(pairs []member) {
	known := homeFields()
	for _, p := range pairs {
		key := "home." + p.key
		at := slices.IndexFunc(known, func(f homeField) bool { return f.name == p.key })
		if !f.known(key, p, at >= 0) {
			continue
		}
		if words := known[at].set(f.article.Home, p.given); words != "" {
			f.add(key, words)
		}
	}
}

// known notes where a key stands and reports whether its value should be taken.
func (f *filler) known(key string, p member, allowed bool) bool {
	if _, twice := f.lines[key]; twice {
		f.problems = append(f.problems, Problem{Where{f.file, p.line}, key + "：" + flawTwice})
		return false
	}
	f.lines[key] = p.line
	if !allowed {
		f.add(key, flawUnknownKey)
		return false
	}
	return p.shape != absent
}

// add notes a problem that hides what Validate may say of the key.
func (f *filler) add(key, words string) {
	f.wrong[key] = true
	f.problem(key, words)
}

func (f *filler) problem(key, words string) {
	line := f.line
	if l, ok := f.lines[key]; ok {
		line = l
	}
	f.problems = append(f.problems, Problem{Where{f.file, line}, key + "：" + words})
}

// entry sets what was left out, checks the article and returns it.
func (f *filler) entry() Entry {
	a := &f.article
	if a.Kind == "" {
		a.Kind = KindGuide
	}
	if a.Status == "" {
		a.Status = Published
	}
	for _, flaw := range Validate(a) {
		if !f.wrong[flaw.Key] {
			f.problem(flaw.Key, flaw.Words)
		}
	}
	slices.SortStableFunc(f.problems, func(a, b Problem) int { return a.Line - b.Line })
	return Entry{Article: *a, Where: Where{f.file, f.line}, Problems: f.problems}
}

// give returns the keys of an article that are not empty.
func give(a *Article) (pairs []member) {
	for _, f := range fields() {
		if v := f.get(a); v.shape != absent {
			pairs = append(pairs, member{key: f.name, given: v})
		}
	}
	return pairs
}
