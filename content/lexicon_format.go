package content

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxSynonyms bounds the synonym file, in bytes.
const MaxSynonyms = 1 << 20

// Format writes synonyms as the YAML that ParseSynonyms reads.
func (s Synonyms) Format() ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(s); err != nil {
		return nil, fmt.Errorf("synonyms: %w", err)
	}
	return b.Bytes(), e.Close()
}

// Strength is what an official word counts beside the everyday one, in an officer's words.
type Strength string

// The strengths, and the weights they stand for.
const (
	Strong Strength = "强" // 0.8
	Middle Strength = "中" // DefaultWeight
	Weak   Strength = "弱" // 0.3
)

// Strengths lists them, the strongest first.
func Strengths() []Strength { return []Strength{Strong, Middle, Weak} }

// Strength returns the strength nearest to a word's weight.
func (w Word) Strength() Strength {
	switch {
	case w.Weight == 0 || w.Weight >= 0.45 && w.Weight < 0.65:
		return Middle
	case w.Weight >= 0.65:
		return Strong
	}
	return Weak
}

// With returns the word in a strength; one that has it already keeps its weight.
func (w Word) With(s Strength) Word {
	if w.Strength() == s {
		return w
	}
	w.Weight = map[Strength]float64{Strong: 0.8, Middle: 0, Weak: 0.3}[s]
	return w
}

// String is the word in a line, as officers read it.
func (w Word) String() string {
	return strings.Join(w.Says, "、") + " → " + strings.Join(w.Means, "、") + "（" + string(w.Strength()) + "）"
}

// Equal reports whether two words say and mean the same with the same weight.
func (w Word) Equal(other Word) bool {
	return slices.Equal(w.Says, other.Says) && slices.Equal(w.Means, other.Means) && w.Weight == other.Weight
}

// SynonymList names one of the lists of Synonyms.
type SynonymList string

// The lists, as the YAML names them.
const (
	ListWords     SynonymList = "words"
	ListSlips     SynonymList = "slips"
	ListSubjects  SynonymList = "subjects"
	ListGreetings SynonymList = "greetings"
	ListStops     SynonymList = "stops"
	ListParticles SynonymList = "particles"
	ListFaint     SynonymList = "faint"
)

// SynonymLists lists them in the order officers see.
func SynonymLists() []SynonymList {
	return []SynonymList{ListWords, ListSlips, ListSubjects, ListGreetings, ListStops, ListParticles, ListFaint}
}

// texts returns a list of texts, nil for the two that are none.
func (s *Synonyms) texts(list SynonymList) *[]string {
	switch list {
	case ListSubjects:
		return &s.Subjects
	case ListGreetings:
		return &s.Greetings
	case ListStops:
		return &s.Stops
	case ListParticles:
		return &s.Particles
	case ListFaint:
		return &s.Faint
	}
	return nil
}

// Lines returns a list as lines an officer can edit: a slip is "typed meant".
func (s *Synonyms) Lines(list SynonymList) (lines []string) {
	switch list {
	case ListWords:
		for _, w := range s.Words {
			lines = append(lines, w.String())
		}
	case ListSlips:
		for _, slip := range s.Slips {
			lines = append(lines, slip.Typed+" "+slip.Meant)
		}
	default:
		if texts := s.texts(list); texts != nil {
			lines = slices.Clone(*texts)
		}
	}
	return lines
}

// WithLines returns the synonyms with another list in the place of one that is not words. A
// slip without a blank between what is typed and meant is kept as one without a meaning:
// Check objects to it. The lists of s are not changed.
func (s Synonyms) WithLines(list SynonymList, lines []string) Synonyms {
	if list == ListSlips {
		s.Slips = nil
		for _, line := range lines {
			typed, meant, _ := strings.Cut(line, " ")
			s.Slips = append(s.Slips, Slip{Typed: typed, Meant: strings.TrimSpace(meant)})
		}
		return s
	}
	if texts := s.texts(list); texts != nil {
		*texts = lines
	}
	return s
}

// SynonymChange is one line that was added to the synonyms or taken away.
type SynonymChange struct {
	List  SynonymList
	Added bool
	Line  string
}

// Changes returns what other has and s has not, and the other way round, list by list, what
// was taken away first.
func (s *Synonyms) Changes(other *Synonyms) (changes []SynonymChange) {
	for _, list := range SynonymLists() {
		before, after := s.Lines(list), other.Lines(list)
		left := make(map[string]int)
		for _, line := range after {
			left[line]++
		}
		for _, line := range before {
			if left[line] > 0 {
				left[line]--
				continue
			}
			changes = append(changes, SynonymChange{list, false, line})
		}
		for _, line := range after {
			if left[line] > 0 {
				left[line]--
				changes = append(changes, SynonymChange{list, true, line})
			}
		}
	}
	return changes
}
