package content

import "time"

// SetRules puts other keyword rules in the place of the present ones, at once and for every
// question that comes later. It fails with every problem of the rules; then the present ones
// stay.
func (l *Library) SetRules(rules []Rule) error {
	ready, err := NewRules(rules)
	if err != nil {
		return err
	}
	l.rules.Store(ready)
	return nil
}

// SetLexicon puts another wording in the place of the present one, at once: the index is as it
// was, so the library answers without a break. A nil lexicon searches for the words as they
// stand.
func (l *Library) SetLexicon(lexicon *Lexicon) {
	l.wording.Lock()
	defer l.wording.Unlock()
	l.lexicon = lexicon
	if ix := l.index.Load(); ix != nil {
		l.index.Store(ix.With(lexicon))
	}
}

// Lexicon returns the wording the library searches with.
func (l *Library) Lexicon() *Lexicon {
	l.wording.Lock()
	defer l.wording.Unlock()
	return l.lexicon
}

// put puts a new index in place, under the wording of the moment.
func (l *Library) put(ix *Index) {
	l.wording.Lock()
	defer l.wording.Unlock()
	l.index.Store(ix.With(l.lexicon))
}

// Asked is a question as a graduate asked it lately, and how it was answered. It names nobody.
type Asked struct {
	Text    string    `json:"text"` // personal numbers masked
	At      time.Time `json:"at"`
	Rule    string    `json:"rule,omitempty"`    // id of the rule that answered; or
	Article string    `json:"article,omitempty"` // id of the article that did; both empty: none
}

// Outcome is what answers a question: a rule, an article, or, with neither, nothing.
type Outcome struct {
	Rule    Rule // ID empty: none
	Article Hit  // ID empty: none
}

// Same reports whether a graduate reads the same in both.
func (o Outcome) Same(other Outcome) bool {
	a, b := o.Rule, other.Rule
	if a.ID != "" || b.ID != "" {
		return a.Answer == b.Answer && a.Article == b.Article && a.Action == b.Action
	}
	return o.Article.ID == other.Article.ID
}

// Trial answers with rules and wording that nobody else gets. It may be used by many at once.
type Trial struct {
	rules *Rules
	index *Index
	now   time.Time
}

// Trial returns a trial of rules and a lexicon; nil takes the library's own. It fails with
// fault.Unavailable while the first index is being built.
func (l *Library) Trial(rules *Rules, lexicon *Lexicon) (*Trial, error) {
	ix, err := l.ready()
	if err != nil {
		return nil, err
	}
	if rules == nil {
		rules = l.rules.Load()
	}
	if lexicon != nil {
		ix = ix.With(lexicon)
	}
	return &Trial{rules: rules, index: ix, now: l.config.Now()}, nil
}

// Outcome returns what answers a question that was asked at a time of day.
func (t *Trial) Outcome(question string, at time.Time) Outcome {
	if r, ok := t.rules.Find(question, at); ok {
		return Outcome{Rule: r}
	}
	if found := t.index.Search(question, t.now, 1); found.Answered {
		return Outcome{Article: found.Hits[0]}
	}
	return Outcome{}
}

// alike reports, without a search, that two trials answer a question in the same way.
func (t *Trial) alike(other *Trial, q Asked) bool {
	a, ruled := t.rules.Find(q.Text, q.At)
	b, otherwise := other.rules.Find(q.Text, q.At)
	if ruled != otherwise {
		return false
	}
	return ruled && Outcome{Rule: a}.Same(Outcome{Rule: b}) || !ruled && t.index == other.index
}

// Differing is a question that two trials answer differently.
type Differing struct {
	Asked
	Before, After Outcome
}

// Compare returns the questions that two trials answer differently, in their order. The same
// words asked again are one.
func Compare(before, after *Trial, asked []Asked) (differing []Differing) {
	seen := make(map[string]bool, len(asked))
	for _, q := range asked {
		if seen[q.Text] {
			continue
		}
		seen[q.Text] = true
		if before.alike(after, q) {
			continue
		}
		d := Differing{Asked: q, Before: before.Outcome(q.Text, q.At), After: after.Outcome(q.Text, q.At)}
		if !d.Before.Same(d.After) {
			differing = append(differing, d)
		}
	}
	return differing
}
