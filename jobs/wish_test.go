package jobs

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zaiyue/notices"
)

func TestMatches(t *testing.T) {
	wish := func(cities, fields []string) Wish { return Wish{OpenID: "o", Cities: cities, Fields: fields} }
	stopped := wish([]string{Any}, []string{Any})
	stopped.StoppedAt = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name string
		wish Wish
		post Post
		want bool
	}{
		{"both fit", wish([]string{"广州"}, []string{"教育"}), Post{City: "广州", Field: "教育"}, true},
		{"another city", wish([]string{"深圳"}, []string{"教育"}), Post{City: "广州", Field: "教育"}, false},
		{"another field", wish([]string{"广州"}, []string{"制造"}), Post{City: "广州", Field: "教育"}, false},
		{"one of several", wish([]string{"深圳", "广州"}, []string{"制造", "教育"}), Post{City: "广州", Field: "教育"}, true},
		{"anywhere", wish([]string{Any}, []string{"教育"}), Post{City: "广州", Field: "教育"}, true},
		{"anything", wish([]string{"广州"}, []string{Any}), Post{City: "广州", Field: "教育"}, true},
		{"a post anywhere", wish([]string{"深圳"}, []string{"教育"}), Post{City: Any, Field: "教育"}, true},
		{"a post without a city", wish([]string{Any}, []string{Any}), Post{Field: "教育"}, false},
		{"a post without a field", wish([]string{Any}, []string{Any}), Post{City: "广州"}, false},
		{"stopped", stopped, Post{City: "广州", Field: "教育"}, false},
		{"nobody's", Wish{Cities: []string{Any}, Fields: []string{Any}}, Post{City: "广州", Field: "教育"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Matches(tt.wish, tt.post); got != tt.want {
				t.Errorf("Matches(%+v, %+v) = %t, want %t", tt.wish, tt.post, got, tt.want)
			}
		})
	}
}

// TestMatchesProperties: what is matched stays matched when a wish is widened; a wish for
// everything matches every whole post; a stopped one matches none.
func TestMatchesProperties(t *testing.T) {
	names := rapid.SampledFrom([]string{"广州", "深圳", "珠海", Any})
	list := rapid.SliceOfN(names, 1, 4)
	rapid.Check(t, func(r *rapid.T) {
		w := Wish{OpenID: "o", Cities: Tidy(list.Draw(r, "cities")), Fields: Tidy(list.Draw(r, "fields"))}
		p := Post{City: names.Draw(r, "city"), Field: names.Draw(r, "field")}
		if slices.Contains(w.Cities, Any) && len(w.Cities) > 1 {
			r.Fatalf("Tidy left %v: Any does not stand alone", w.Cities)
		}
		matched := Matches(w, p)
		wider := w
		wider.Cities = Tidy(append(slices.Clone(w.Cities), names.Draw(r, "more")))
		if matched && !Matches(wider, p) {
			r.Fatalf("%v matched %+v, the wider %v does not", w.Cities, p, wider.Cities)
		}
		if all := (Wish{OpenID: "o", Cities: []string{Any}, Fields: []string{Any}}); !Matches(all, p) {
			r.Fatalf("a wish for everything does not match %+v", p)
		}
		w.StoppedAt = time.Unix(1, 0)
		if Matches(w, p) {
			r.Fatalf("a stopped wish matches %+v", p)
		}
	})
}

func TestLoadFields(t *testing.T) {
	fields, err := LoadFields()
	if err != nil || len(fields) < 9 {
		t.Fatalf("LoadFields() = %d fields, %v", len(fields), err)
	}
	for _, bad := range []string{"- {name: 教育}", "- {name: 教育}\n- {name: 教育}", "- {name: 教育}\n- {nome: 医护}", "- {name: 不限}\n- {name: 医护}", "- {name: ''}\n- {name: 医护}"} {
		if _, err := parseFields("f.yaml", []byte(bad)); err == nil {
			t.Errorf("parseFields(%q) = nil, want an error", bad)
		}
	}
}

// TestReasonsHaveWords: officers read why a notice was not sent.
func TestReasonsHaveWords(t *testing.T) {
	words, err := notices.ShippedReasons()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{ReasonWithdrawn, ReasonOver, ReasonChanged, ReasonStopped} {
		if got := words.Of(key).Words; got == key || got == "" {
			t.Errorf("the reason %q has the words %q", key, got)
		}
	}
}
