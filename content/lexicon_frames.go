package content

import (
	_ "embed"
	"sync"
	"unicode/utf8"
)

//go:embed lexicon/frames.yaml
var framesYAML []byte

// knownFrames returns the words with which anything can be asked, read at the first call.
var knownFrames = sync.OnceValues(func() (phrases, error) { return parseFrames(framesYAML, "lexicon/frames.yaml") })

//go:embed lexicon/same.yaml
var sameYAML []byte

// knownSame returns what one thing is called in questions, read at the first call. The value
// is the number of the thing, from 0.
var knownSame = sync.OnceValues(func() (phrases, error) {
	var things [][]string
	if _, err := decode(sameYAML, "lexicon/same.yaml", &things); err != nil {
		return phrases{}, err
	}
	p := newPhrases()
	for i, names := range things {
		for _, name := range names {
			p.add(name, i)
		}
	}
	p.sort()
	return p, nil
})

// parseFrames reads lists of frames in YAML.
func parseFrames(data []byte, name string) (phrases, error) {
	var lists [][]string
	if _, err := decode(data, name, &lists); err != nil {
		return phrases{}, err
	}
	p := newPhrases()
	for _, list := range lists {
		for _, text := range list {
			p.add(text, 0)
		}
	}
	p.sort()
	return p, nil
}

// without returns a question with spaces in the place of the phrases, byte for byte, unless a
// longer everyday word begins there, which says more.
func (p phrases) without(text string, l *Lexicon) string {
	b := []byte(text)
	for i := 0; i < len(text); {
		_, n := utf8.DecodeRuneInString(text[i:])
		if i == 0 || !inWord(text, i) {
			frame, framed := p.at(text[i:])
			word, said := l.word(text[i:])
			switch {
			case said && len(word.text) > len(frame.text):
				n = len(word.text)
			case framed:
				n = len(frame.text)
				for j := range n {
					b[i+j] = ' '
				}
			}
		}
		i += n
	}
	return string(b)
}

// word returns the everyday word that the text begins with.
func (l *Lexicon) word(text string) (phrase, bool) {
	if l == nil {
		return phrase{}, false
	}
	return l.says.at(text)
}
