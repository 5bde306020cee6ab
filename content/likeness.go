package content

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// likeEnough is the likeness from which two questions ask the same: see Likeness.
const likeEnough = 0.6

// Likeness tells which questions ask nearly the same. A question is reduced to what it is
// about: greetings, phrases that carry nothing and the words with which anything can be asked
// go, everyday words become the official ones; of what is left the pairs of characters, the
// words and the numbers count, without those with a character that rarely tells anything.
// Two questions are alike by twice what they share over what both have (Dice's measure); from
// 0.6 on they ask the same. docs/decisions tells why.
//
// A question is compared with the first one of each group only and never moves later, so what
// officers see is stable. The zero value is not usable: NewLikeness makes one. It is for one
// goroutine.
type Likeness struct {
	lexicon *Lexicon
	frames  phrases
	scan    scanner
	groups  []likeGroup
	holding map[key][]int32 // the groups whose first question has a feature
	shared  []int           // by group; zero between calls
}

type likeGroup struct {
	id   uint64
	size int
}

// NewLikeness returns a likeness that knows no question yet. A nil lexicon leaves the words as
// they stand. It fails only if the program's own word lists cannot be read.
func NewLikeness(l *Lexicon) (*Likeness, error) {
	frames, err := knownFrames()
	if err != nil {
		return nil, err
	}
	return &Likeness{lexicon: l, frames: frames, holding: make(map[key][]int32)}, nil
}

// Begin adds a group by its first question.
func (k *Likeness) Begin(id uint64, first string) {
	features := k.features(first)
	for _, f := range features {
		k.holding[f] = append(k.holding[f], int32(len(k.groups)))
	}
	k.groups = append(k.groups, likeGroup{id, len(features)})
	k.shared = append(k.shared, 0)
}

// Like returns the group whose first question is most like the question, the earlier one of
// two, and whether there is one that asks the same.
func (k *Likeness) Like(question string) (id uint64, ok bool) {
	features := k.features(question)
	var met []int32
	for _, f := range features {
		for _, g := range k.holding[f] {
			if k.shared[g] == 0 {
				met = append(met, g)
			}
			k.shared[g]++
		}
	}
	slices.Sort(met)
	best := 0.0
	for _, g := range met {
		if like := dice(k.shared[g], len(features), k.groups[g].size); like >= likeEnough && like > best {
			id, ok, best = k.groups[g].id, true, like
		}
		k.shared[g] = 0
	}
	return id, ok
}

// dice is twice what two sets share over what both have.
func dice(shared, a, b int) float64 { return 2 * float64(shared) / float64(a+b) }

// features returns what a question is about, each once.
func (k *Likeness) features(question string) []key {
	text := k.lexicon.clean(Normalize(bounded(question)))
	text = k.lexicon.official(k.frames.without(text, k.lexicon))
	k.scan.scan(text)
	all := slices.Clone(k.scan.keys)
	telling := slices.DeleteFunc(slices.Clone(all), func(f key) bool {
		return f.single() || f.isPair() && k.lexicon.telling(f) < 1
	})
	if len(telling) == 0 {
		telling = all
	}
	if len(telling) == 0 { // nothing but words that ask: they are the question
		k.scan.scan(Normalize(question))
		telling = slices.Clone(k.scan.keys)
	}
	slices.Sort(telling)
	return slices.Compact(telling)
}

// official puts the first official word in the place of each everyday one.
func (l *Lexicon) official(text string) string {
	if l == nil {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		if ph, ok := l.says.at(text[i:]); ok && (i == 0 || !inWord(text, i)) {
			b.WriteString(l.words[ph.value].official)
			i += len(ph.text)
			continue
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		b.WriteString(text[i : i+n])
		i += n
	}
	return b.String()
}
