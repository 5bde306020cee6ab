package content

import (
	"strings"
	"testing"
)

func TestSeedSynonyms(t *testing.T) {
	s, err := SeedSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Words) < 100 {
		t.Errorf("the seed has %d words, want 100 or more", len(s.Words))
	}
}

func TestParseSynonymsReportsAll(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       []string
	}{
		{"unknown key", "word: []\n", []string{"x.yaml:1", "word"}},
		{"wrong type", "words:\n  - says: 一\n", []string{"x.yaml:2"}},
		{"all at once", "stops: [请问, '？']\nslips:\n  - {typed: 甲, meant: 甲}\nwords:\n  - {says: [], means: [乙]}\n  - {says: [丙], means: [丁], weight: 2}\n  - {says: [丙], means: [戊]}\n",
			[]string{"x.yaml:1:", "x.yaml:3:", "x.yaml:5:", "x.yaml:6:", "x.yaml:7: 「丙」在第 2 组"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseSynonyms([]byte(tt.yaml), "x.yaml")
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("ParseSynonyms(%q) = %v, want it to name %q", tt.yaml, err, want)
				}
			}
		})
	}
	if s, err := ParseSynonyms(nil, "x.yaml"); err != nil || len(s.Words) != 0 {
		t.Errorf("ParseSynonyms of an empty file = %+v, %v; want nothing and no error", s, err)
	}
}

// A word that the cleaning of a question takes apart can never be found in one.
func TestSeedWordsSurviveCleaning(t *testing.T) {
	s, err := SeedSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	l := NewLexicon(s)
	for _, w := range s.Words {
		for _, says := range w.Says {
			if got := l.clean(Normalize(says)); got != Normalize(says) {
				t.Errorf("%q is cleaned to %q", says, got)
			}
		}
	}
	for _, subject := range s.Subjects {
		if got := l.clean(Normalize(subject)); got != Normalize(subject) {
			t.Errorf("subject %q is cleaned to %q", subject, got)
		}
	}
}
