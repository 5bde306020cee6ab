package content

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// A syllable is a toneless pinyin syllable. Its fuzzy class is shared by those that many
// people do not tell apart: zh and z, ch and c, sh and s, ang and an, eng and en, ing and in.
type syllable uint16

// readings is the pinyin of single characters.
type readings struct {
	names  []string            // by syllable; 0 is none
	byName map[string]syllable // its opposite
	class  []syllable          // the first syllable of the fuzzy class, by syllable
	of     [hanLast - hanFirst + 1][maxReadings]syllable
}

const (
	maxReadings = 3
	longestName = 6 // zhuang
)

// pinyinOf returns the table of readings, which is made at the first call.
var pinyinOf = sync.OnceValue(newReadings)

func newReadings() *readings {
	r := &readings{names: []string{""}, byName: make(map[string]syllable)}
	for c := rune(hanFirst); c <= hanLast; c++ {
		n := 0
		for name := range strings.SplitSeq(pinyin.PinyinDict[int(c)], ",") {
			s := r.syllable(toneless(name))
			if s == 0 || n == maxReadings || slices.Contains(r.of[c-hanFirst][:n], s) {
				continue
			}
			r.of[c-hanFirst][n] = s
			n++
		}
	}
	classes := make(map[string]syllable)
	r.class = make([]syllable, len(r.names))
	for s := 1; s < len(r.names); s++ {
		fuzzy := fuzzyName(r.names[s])
		if classes[fuzzy] == 0 {
			classes[fuzzy] = syllable(s)
		}
		r.class[s] = classes[fuzzy]
	}
	return r
}

func (r *readings) syllable(name string) syllable {
	if name == "" {
		return 0
	}
	s, ok := r.byName[name]
	if !ok {
		s = syllable(len(r.names))
		r.names = append(r.names, name)
		r.byName[name] = s
	}
	return s
}

// han returns the readings of a character, the commonest first, zeros behind.
func (r *readings) han(c rune) [maxReadings]syllable {
	if c < hanFirst || c > hanLast {
		return [maxReadings]syllable{}
	}
	return r.of[c-hanFirst]
}

// tonedLetters have tone marks, plainLetters are what is typed for them: v for ü.
const (
	tonedLetters = "āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹ" // two bytes each
	plainLetters = "aaaaeeeeiiiioooouuuuvvvvvnnn"
)

// toneless drops the tone marks. A syllable with other letters (ê, ḿ) or without a vowel is
// dropped whole.
func toneless(name string) string {
	out := make([]byte, 0, len(name))
	for _, c := range name {
		if i := strings.IndexRune(tonedLetters, c); i >= 0 {
			c = rune(plainLetters[i/2])
		}
		if c < 'a' || c > 'z' {
			return ""
		}
		out = append(out, byte(c))
	}
	if !bytes.ContainsAny(out, "aeiouv") {
		return ""
	}
	return string(out)
}

func fuzzyName(name string) string {
	if len(name) > 2 && name[1] == 'h' {
		name = name[:1] + name[2:]
	}
	for _, nasal := range []string{"ang", "eng", "ing"} {
		if strings.HasSuffix(name, nasal) {
			return name[:len(name)-1]
		}
	}
	return name
}

// pinyin returns the toneless pinyin of a text of Han characters by their commonest
// readings, or "" if it holds anything else.
func (r *readings) pinyin(text string) string {
	var b strings.Builder
	for _, c := range text {
		s := r.han(c)[0]
		if s == 0 {
			return ""
		}
		b.WriteString(r.names[s])
	}
	return b.String()
}

// pairOf is two syllables with nothing between them, as bytes of what was typed.
type pairOf struct {
	first, second syllable
	start, end    int
}

// segment cuts typed letters into syllables and returns the adjacent pairs of every way that
// needs the fewest syllables, and where syllables may end (bounds[i] for the letters before
// i). It returns nothing if the letters are not pinyin.
func (r *readings) segment(typed string) (pairs []pairOf, bounds []bool) {
	ahead, behind := r.steps(typed)
	fewest := ahead[len(typed)]
	if fewest == 0 {
		return nil, nil
	}
	if fewest == 1 { // xian may be 西安
		fewest = 2
	}
	bounds = make([]bool, len(typed)+1)
	for i := range typed {
		for j := i + 1; j < len(typed) && j <= i+longestName; j++ {
			first := r.byName[typed[i:j]]
			if first == 0 || i > 0 && ahead[i] == 0 {
				continue
			}
			for k := j + 1; k <= len(typed) && k <= j+longestName; k++ {
				second := r.byName[typed[j:k]]
				if second == 0 || k < len(typed) && behind[k] == 0 || ahead[i]+2+behind[k] != fewest {
					continue
				}
				pairs = append(pairs, pairOf{first, second, i, k})
				bounds[i], bounds[j], bounds[k] = true, true, true
			}
		}
	}
	return pairs, bounds
}

// steps counts the fewest syllables up to each place and from it on, 0 where it cannot be.
func (r *readings) steps(typed string) (ahead, behind []int) {
	n := len(typed)
	ahead, behind = make([]int, n+1), make([]int, n+1)
	for end := 1; end <= n; end++ {
		for start := max(0, end-longestName); start < end; start++ {
			if start > 0 && ahead[start] == 0 || r.byName[typed[start:end]] == 0 {
				continue
			}
			if ahead[end] == 0 || ahead[start]+1 < ahead[end] {
				ahead[end] = ahead[start] + 1
			}
		}
	}
	for start := n - 1; start >= 0; start-- {
		for end := start + 1; end <= min(n, start+longestName); end++ {
			if end < n && behind[end] == 0 || r.byName[typed[start:end]] == 0 {
				continue
			}
			if behind[start] == 0 || behind[end]+1 < behind[start] {
				behind[start] = behind[end] + 1
			}
		}
	}
	return ahead, behind
}

// sounds finds the pairs of characters of an index by how they are spoken. It needs no
// postings of its own.
type sounds []uint64 // classes of both syllables · key of the pair, ascending

// listen collects the sounds of an index: of all pairs, and of those in titles.
func listen(p *postings) (all, titled sounds) {
	for n := range p.shards {
		sh := &p.shards[n]
		for i := range len(sh.entries) - 1 {
			k := gather(sh.entries[i].key)
			if k.isPair() && (p.documents <= manyDocuments || sh.at(i).count > 1) {
				all = all.add(k)
			}
		}
		for _, k := range sh.titled {
			titled = titled.add(k)
		}
		sh.titled = nil
	}
	return all.sorted(), titled.sorted()
}

func (s sounds) add(k key) sounds {
	r := pinyinOf()
	first, second := k.runes()
	for _, a := range r.han(first) {
		for _, b := range r.han(second) {
			if a != 0 && b != 0 {
				s = append(s, r.spoken(a, b)<<32|uint64(k))
			}
		}
	}
	return s
}

func (s sounds) sorted() sounds {
	slices.Sort(s)
	return slices.Clip(slices.Compact(s))
}

func (r *readings) spoken(a, b syllable) uint64 {
	return uint64(r.class[a])<<16 | uint64(r.class[b])
}

// like returns the pairs that sound as both syllables and those that nearly do.
func (s sounds) like(a, b syllable) (exact, near []key) {
	r := pinyinOf()
	spoken := r.spoken(a, b)
	i, _ := slices.BinarySearch(s, spoken<<32)
	for ; i < len(s) && s[i]>>32 == spoken; i++ {
		k := key(s[i])
		first, second := k.runes()
		one, two := r.han(first), r.han(second)
		if slices.Contains(one[:], a) && slices.Contains(two[:], b) {
			exact = append(exact, k)
		} else {
			near = append(near, k)
		}
	}
	return exact, near
}
