package content

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// likeEnough is the likeness from which two questions ask the same: see Likeness.
const likeEnough = 0.7

// Likeness tells which questions ask nearly the same. A question is reduced to what it is
// about: greetings, phrases that carry nothing and the words with which anything can be asked
// go, and so do characters that rarely tell anything; an everyday word and the official one it
// stands for become one sign, and so do the names of one thing (狗, 小狗). What is left are signs, pairs of adjacent characters, words,
// numbers, and characters that stand alone. Two questions are alike by twice what they share
// over what both have (Dice's measure); from 0.7 on they ask the same. docs/decisions/0008
// tells why.
//
// A question is compared with the first one of each group only and never moves later, so what
// officers see is stable. The zero value is not usable: NewLikeness makes one. It is for one
// goroutine.
type Likeness struct {
	lexicon *Lexicon
	frames  phrases
	same    phrases // names of one thing; value: the thing
	known   phrases // everyday words and the first official word of each; value: index of signs
	signs   []key
	scan    scanner
	groups  []likeGroup
	holding map[key][]int32 // the groups whose first question has a feature
	shared  []int           // by group; zero between calls
}

type likeGroup struct {
	id   uint64
	size int // what its first question has
}

// NewLikeness returns a likeness that knows no question yet. A nil lexicon leaves the words as
// they stand. It fails only if the program's own word lists cannot be read.
func NewLikeness(l *Lexicon) (*Likeness, error) {
	frames, err := knownFrames()
	if err != nil {
		return nil, err
	}
	same, err := knownSame()
	if err != nil {
		return nil, err
	}
	k := &Likeness{lexicon: l, frames: frames, same: same, known: newPhrases(), holding: make(map[key][]int32)}
	k.learn(l)
	return k, nil
}

// learn takes in what stands for what. Words with one official word in common are one sign.
func (k *Likeness) learn(l *Lexicon) {
	if l == nil {
		return
	}
	for _, w := range l.words {
		k.signs = append(k.signs, hash("→"+w.official))
		k.known.add(w.official, len(k.signs)-1)
	}
	for _, list := range l.says.known {
		for _, ph := range list {
			k.known.add(ph.text, ph.value)
		}
	}
	k.known.sort()
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
	text, found := k.told(k.frames.without(k.lexicon.clean(Normalize(bounded(question))), k.lexicon))
	k.scan.scan(text)
	found = append(found, k.telling(k.scan.keys)...)
	if len(found) == 0 { // nothing but words that ask: they are the question
		k.scan.scan(Normalize(question))
		found = slices.Clone(k.scan.keys)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// telling leaves out the characters that rarely tell anything, the pairs that have one, and the
// characters that stand in a pair that is left.
func (k *Likeness) telling(all []key) (telling []key) {
	paired := make(map[key]bool)
	for _, f := range all {
		if f.isPair() && k.lexicon.telling(f) == 1 {
			telling = append(telling, f)
			paired[f>>hanBits], paired[f&(1<<hanBits-1)] = true, true
		}
	}
	for _, f := range all {
		if lone := f < 1<<hanBits; !f.isPair() && !paired[f] && !(lone && k.lexicon.isFaint(f)) {
			telling = append(telling, f)
		}
	}
	return telling
}

// told takes the words out of a text that the lexicon knows, and the names of known things, and
// returns their signs.
func (k *Likeness) told(text string) (rest string, signs []key) {
	var b strings.Builder
	for i := 0; i < len(text); {
		if ph, ok := k.known.at(text[i:]); ok && (i == 0 || !inWord(text, i)) {
			signs = append(signs, k.signs[ph.value])
			b.WriteByte(' ')
			i += len(ph.text)
			continue
		}
		if ph, ok := k.same.at(text[i:]); ok {
			signs = append(signs, hash("="+strconv.Itoa(ph.value)))
			b.WriteByte(' ')
			i += len(ph.text)
			continue
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		b.WriteString(text[i : i+n])
		i += n
	}
	return b.String(), signs
}
