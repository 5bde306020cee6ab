package content

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// synthetic writes articles of about 500 characters that have the statistics of Chinese prose
// as far as an index notices: words of one to three characters whose frequency falls with
// their rank. The same seed gives the same articles.
type synthetic struct {
	words []string
	sums  []float64
	rng   *rand.Rand
}

func newSynthetic(seed uint64) *synthetic {
	s := &synthetic{rng: rand.New(rand.NewPCG(seed, 1))}
	total := 0.0
	for rank := range 40_000 {
		word := make([]rune, 1+min(2, s.rng.IntN(7)/2)) // 2/7 of one, 2/7 of two, 3/7 of three
		if rank > 300 && len(word) == 1 {
			word = make([]rune, 2)
		}
		for i := range word {
			word[i] = rune(hanFirst + 7*int(3000*s.rng.Float64()*s.rng.Float64()))
		}
		total += 1 / (float64(rank) + 5)
		s.words, s.sums = append(s.words, string(word)), append(s.sums, total)
	}
	return s
}

func (s *synthetic) word() string {
	i, _ := slices.BinarySearch(s.sums, s.rng.Float64()*s.sums[len(s.sums)-1])
	return s.words[i]
}

func (s *synthetic) text(characters int) string {
	var b strings.Builder
	for n := 0; b.Len() < 3*characters; n++ {
		b.WriteString(s.word())
		if n%8 == 7 {
			b.WriteString("，")
		}
	}
	return b.String()
}

func (s *synthetic) articles(n int) func(func(Article) error) error {
	return func(f func(Article) error) error {
		for i := range n {
			a := Article{ID: fmt.Sprintf("a%06d", i), Title: s.text(14), Body: s.text(500), Status: Published}
			if err := f(a); err != nil {
				return err
			}
		}
		return nil
	}
}

// question is what somebody might ask: some words of the collection among everyday ones.
func (s *synthetic) question() string {
	return "请问一下，" + s.word() + s.word() + "怎么" + s.word() + "，" + s.word() + "可以吗"
}

func anonymous() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// BenchmarkSearch builds indexes of several sizes and reports what building and searching
// cost. `go test -run - -bench Search/100000 -benchtime 2000x ./content` is the large one.
func BenchmarkSearch(b *testing.B) {
	synonyms, err := SeedSynonyms()
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newSynthetic(1)
			start := time.Now()
			ix, err := Build(b.Context(), s.articles(n), NewLexicon(synonyms))
			if err != nil {
				b.Fatal(err)
			}
			built := time.Since(start)
			peak := anonymous()
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			questions := make([]string, 512)
			for i := range questions {
				questions[i] = s.question()
			}
			took := make([]time.Duration, 0, b.N)
			for b.Loop() {
				start := time.Now()
				ix.Search(questions[len(took)%len(questions)], noon, 5)
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(built.Seconds(), "s-build")
			b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "MB-heap")
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs-p50")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs-p99")
			b.Logf("anonymous memory after building: %s, now %s", peak, anonymous())
		})
	}
}
