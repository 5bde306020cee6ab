package content

import "time"

// Synonyms is the wording that search knows, as officers edit it.
type Synonyms struct {
	Greetings []string `yaml:"greetings"` // said before or instead of a question: 你好
	Stops     []string `yaml:"stops"`     // phrases that carry nothing: 我想问一下
	Particles []string `yaml:"particles"` // characters that carry nothing at the end of a phrase: 吗
	Faint     []string `yaml:"faint"`     // characters that rarely tell what a question is about: 我
	Slips     []Slip   `yaml:"slips"`
	Subjects  []string `yaml:"subjects"` // places and things: an article that does not name one cannot answer a question that does
	Words     []Word   `yaml:"words"`
}

// Slip is a common misspelling.
type Slip struct {
	Typed string `yaml:"typed" json:"typed"`
	Meant string `yaml:"meant" json:"meant"`
}

// Word joins everyday words to the official ones, one way.
type Word struct {
	Says   []string `yaml:"says,flow" json:"says"`
	Means  []string `yaml:"means,flow" json:"means"`
	Weight float64  `yaml:"weight,omitempty" json:"weight,omitzero"` // 0 is DefaultWeight
}

// DefaultWeight is what an official word counts that stands for an everyday one.
const DefaultWeight = 0.5

// SynonymsVersion is one saving of the synonyms.
type SynonymsVersion struct {
	Number  uint64 // from 1
	At      time.Time
	Officer string
	Note    string // what was changed, in words
}
