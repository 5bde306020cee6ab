package content

import (
	"math"
	"slices"
	"testing"
)

// plainly scores a question as the formula says, without an index: BM25F over the terms of
// the question, each once.
func plainly(articles []Article, question string) []float64 {
	type counts struct{ head, body map[key]int }
	docs := make([]counts, len(articles))
	lengths := [2][]float64{make([]float64, len(articles)), make([]float64, len(articles))}
	df := make(map[key]int)
	for i := range articles {
		d := readable(&articles[i])
		docs[i] = counts{map[key]int{}, map[key]int{}}
		for f, texts := range [2][]string{d.head, d.body} {
			for _, text := range texts {
				var s scanner
				s.scan(text)
				lengths[f][i] += float64(s.length)
				for _, k := range s.keys {
					if docs[i].head[k]+docs[i].body[k] == 0 {
						df[k]++
					}
					[2]map[key]int{docs[i].head, docs[i].body}[f][k]++
				}
			}
		}
	}
	average := [2]float64{mean(lengths[0]), mean(lengths[1])}
	var s scanner
	s.scan(question)
	slices.Sort(s.keys)
	scores := make([]float64, len(articles))
	for _, k := range slices.Compact(s.keys) {
		weight := math.Log1p((float64(len(articles)-df[k]) + 0.5) / (float64(df[k]) + 0.5))
		if k.single() {
			weight *= singleWeight
		}
		for i, d := range docs {
			tf := headTimes*float64(min(d.head[k], maxHead))/(1-headB+headB*lengths[0][i]/average[0]) +
				float64(min(d.body[k], maxBody))/(1-bodyB+bodyB*lengths[1][i]/average[1])
			scores[i] += weight * tf / (tf + k1)
		}
	}
	return scores
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// The index must score as the formula does, whatever blocks and shards the articles went
// through; only the steps of an impact may show.
func TestIndexScoresAsTheFormula(t *testing.T) {
	s := newSynthetic(7)
	var articles []Article
	const n = 150 // beyond fewDocuments, frequent single characters are left out
	if err := s.articles(n)(func(a Article) error { articles = append(articles, a); return nil }); err != nil {
		t.Fatal(err)
	}
	articles[3].Body += " " + articles[3].Body // long
	articles[4].Body = ""
	ix := buildInBlocks(t, articles, 8<<10)
	for range 8 {
		body := []rune(articles[s.rng.IntN(3)].Body)
		at := s.rng.IntN(len(body) - 12)
		question := string(body[at : at+12]) // each pair is known: an unknown one is taken for a slip
		want := plainly(articles, question)
		for _, h := range ix.Search(question, noon, n).Hits {
			i := slices.IndexFunc(articles, func(a Article) bool { return a.ID == h.ID })
			if math.Abs(h.Score-want[i]) > 0.02*want[i]+0.05 {
				t.Fatalf("%q scores %s with %.3f, want %.3f", question, h.ID, h.Score, want[i])
			}
			want[i] = 0
		}
		if left := slices.Max(want); left > 0.05 {
			t.Fatalf("%q does not find an article that scores %.3f", question, left)
		}
	}
}

// buildInBlocks builds an index of many runs.
func buildInBlocks(t *testing.T, articles []Article, bytes int) *Index {
	t.Helper()
	b := builder{ix: &Index{}, kinds: make(map[Kind]Kind)}
	var r runner
	send := func(j job) error { *j.out = *r.run(j.first, j.block); return nil }
	for i := range articles {
		b.add(&articles[i])
		d := readable(&articles[i])
		if err := b.texts.add(d, send); err != nil {
			t.Fatal(err)
		}
		if b.texts.bytes > bytes {
			if err := b.texts.flush(send); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.texts.flush(send); err != nil {
		t.Fatal(err)
	}
	if len(b.texts.runs) < 10 {
		t.Fatalf("%d runs, want 10 or more to merge", len(b.texts.runs))
	}
	ix, err := b.finish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func TestScatterIsItsOwnOpposite(t *testing.T) {
	for _, k := range []key{0, 1, pair(1, 1), pair(han('补'), han('贴')), hash("abc"), half(hash("x")), math.MaxUint32} {
		if got := gather(scatter(k)); got != k {
			t.Errorf("gather(scatter(%d)) = %d", k, got)
		}
	}
}

func TestScan(t *testing.T) {
	bu, tie := han('补'), han('贴')
	y2021, n12 := hash("2021"), hash("12")
	tests := []struct {
		name, text string
		want       []key
	}{
		{"a pair and both characters", "补贴", []key{bu, tie, pair(bu, tie)}},
		{"traditional", "補貼", []key{bu, tie, pair(bu, tie)}},
		{"punctuation parts", "补，贴", []key{bu, tie}},
		{"words", "App VPN", []key{hash("app"), hash("vpn")}},
		{"a document number", "〔2021〕12号", []key{y2021, n12, both(y2021, n12), han('号')}},
		{"one with 第", "[2021]第12", []key{y2021, n12, both(y2021, n12), han('第')}},
		{"two numbers are none", "2021，12", []key{y2021, n12}},
		{"tibetan with an ending", "ལས་ཀའི", []key{half(hash("ལས")), half(hash("ཀ")), both(half(hash("ལས")), half(hash("ཀ")))}},
		{"nothing", " ，！\u200b", nil},
	}
	for _, tt := range tests {
		var s scanner
		s.scan(tt.text)
		got := slices.Clone(s.keys)
		slices.Sort(got)
		slices.Sort(tt.want)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: scan(%q) = %v, want %v", tt.name, tt.text, got, tt.want)
		}
	}
}
