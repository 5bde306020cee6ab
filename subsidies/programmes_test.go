package subsidies_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"zaiyue/people"
	"zaiyue/subsidies"
)

const today people.Day = "2026-11-24"

func shipped(t testing.TB) *subsidies.Programmes {
	t.Helper()
	ps, err := subsidies.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

func programme(t testing.TB, ps *subsidies.Programmes, key string) *subsidies.Programme {
	t.Helper()
	p, ok := ps.Programme(key)
	if !ok {
		t.Fatalf("no programme %s", key)
	}
	return p
}

func check(t testing.TB, ps *subsidies.Programmes, key string, facts subsidies.Facts) subsidies.Finding {
	t.Helper()
	f, err := programme(t, ps, key).Check(ps.Catalogue, facts, today)
	if err != nil {
		t.Fatalf("Check(%s, %v): %v", key, facts, err)
	}
	return f
}

// TestShipped: what the samples must have.
func TestShipped(t *testing.T) {
	ps := shipped(t)
	var two, quarter int
	for _, p := range ps.All {
		if len(p.Rules) < 5 || !p.Sample || p.Mark != "示例，以经办机构公布为准" {
			t.Errorf("%s has %d rules and the mark %q", p.Key, len(p.Rules), p.Mark)
		}
		if len(p.Authorities) > 1 {
			two++
		}
		if p.Window.Quarter {
			quarter++
		}
	}
	if len(ps.All) != 6 || two < 2 || quarter < 1 {
		t.Errorf("%d programmes, %d with two authorities, %d with a quarter window; want 6, at least 2 and 1", len(ps.All), two, quarter)
	}
}

// TestEveryRule: each rule of each programme is kept, broken and unknown for somebody.
func TestEveryRule(t *testing.T) {
	raw, err := os.ReadFile("testdata/rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases map[string]map[string]map[subsidies.Verdict][]map[string]any
	if err := yaml.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	ps := shipped(t)
	for _, p := range ps.All {
		for i, r := range p.Rules {
			for _, want := range []subsidies.Verdict{subsidies.Yes, subsidies.No, subsidies.Unknown} {
				tests := cases[p.Key][r.Key][want]
				if len(tests) == 0 {
					t.Errorf("%s/%s has no case for %s", p.Key, r.Key, want)
				}
				for _, written := range tests {
					facts := factsOf(t, ps, written)
					got := check(t, ps, p.Key, facts).Reasons[i]
					if got.Verdict != want || got.Words == "" || (want == subsidies.Unknown) != (len(got.Missing) > 0) {
						t.Errorf("%s/%s with %v = %+v, want %s", p.Key, r.Key, facts, got, want)
					}
				}
			}
		}
	}
}

// factsOf turns facts as a file writes them into facts, and refuses those the catalogue does.
func factsOf(t testing.TB, ps *subsidies.Programmes, written map[string]any) subsidies.Facts {
	t.Helper()
	facts := subsidies.Facts{}
	for key, v := range written {
		switch n := v.(type) {
		case int:
			v = int64(n)
		case interface{ Format(string) string }:
			v = n.Format(people.DayLayout)
		}
		if f, ok := ps.Fact(key); !ok || !f.Valid(v) {
			t.Fatalf("%s: %v is no value of a fact", key, v)
		}
		facts[key] = v
	}
	return facts
}

func TestAmounts(t *testing.T) {
	tests := []struct {
		programme   string
		facts       subsidies.Facts
		least, most int64
	}{
		{"tibet_settling", subsidies.Facts{"employer": "企业"}, 13_000_00, 13_000_00},
		{"tibet_settling", subsidies.Facts{"employer": "机关事业单位"}, 5_000_00, 5_000_00},
		{"tibet_settling", subsidies.Facts{}, 5_000_00, 13_000_00},
		{"tibet_living", subsidies.Facts{"insured_months": int64(7)}, 2_100_00, 2_100_00},
		{"tibet_living", subsidies.Facts{"insured_months": int64(30)}, 3_600_00, 3_600_00},
		{"tibet_housing", subsidies.Facts{"city": "广州", "rent": int64(1800)}, 1_500_00, 1_500_00},
		{"tibet_housing", subsidies.Facts{"city": "广州", "rent": int64(900)}, 900_00, 900_00},
		{"tibet_housing", subsidies.Facts{"city": "其他城市", "rent": int64(1800)}, 1_000_00, 1_000_00},
		{"tibet_housing", subsidies.Facts{"rent": int64(1800)}, 0, 1_500_00},
		{"gd_grassroots", subsidies.Facts{}, 3_000_00, 3_000_00},
		{"gd_flexible", subsidies.Facts{"self_insured_months": int64(5)}, 4_000_00, 4_000_00},
		{"gd_flexible", subsidies.Facts{"self_insured_months": int64(60)}, 28_800_00, 28_800_00},
		{"gd_internship", subsidies.Facts{"internship_months": int64(6)}, 13_800_00, 13_800_00},
	}
	ps := shipped(t)
	for _, tt := range tests {
		if got := check(t, ps, tt.programme, tt.facts); got.Least != tt.least || got.Most != tt.most {
			t.Errorf("%s with %v: %d to %d fen, want %d to %d", tt.programme, tt.facts, got.Least, got.Most, tt.least, tt.most)
		}
	}
}

// TestWhatWouldChange: what grows by itself tells the day; what does not tells none.
func TestWhatWouldChange(t *testing.T) {
	tests := []struct {
		programme, rule string
		facts           subsidies.Facts
		from            people.Day
	}{
		{"gd_grassroots", "insured", subsidies.Facts{"insured_months": int64(2)}, "2027-03-24"},
		{"tibet_settling", "insured", subsidies.Facts{"insured_months": int64(11)}, "2026-12-24"},
		{"tibet_settling", "contract", subsidies.Facts{"contract_years": int64(1)}, ""},
		{"gd_internship", "months", subsidies.Facts{"internship_months": int64(1)}, "2027-01-24"},
		{"gd_flexible", "graduated", subsidies.Facts{"graduated_on": "2020-06-30"}, ""},
	}
	ps := shipped(t)
	for _, tt := range tests {
		reasons := check(t, ps, tt.programme, tt.facts).Reasons
		i := slices.IndexFunc(reasons, func(r subsidies.Reason) bool { return r.Rule == tt.rule })
		if got := reasons[i]; got.Verdict != subsidies.No || got.From != tt.from {
			t.Errorf("%s/%s with %v = %s from %q, want no from %q", tt.programme, tt.rule, tt.facts, got.Verdict, got.From, tt.from)
		}
	}
}

// someFacts draws facts a person may have told, some left out.
func someFacts(ps *subsidies.Programmes) *rapid.Generator[subsidies.Facts] {
	return rapid.Custom(func(t *rapid.T) subsidies.Facts {
		facts := subsidies.Facts{}
		for _, f := range ps.Facts {
			if rapid.Bool().Draw(t, "skip "+f.Key) {
				continue
			}
			switch f.Kind {
			case subsidies.Number:
				facts[f.Key] = rapid.Int64Range(f.Least, min(f.Most, 40)).Draw(t, f.Key)
			case subsidies.YesNo:
				facts[f.Key] = rapid.Bool().Draw(t, f.Key)
			case subsidies.Choice:
				facts[f.Key] = rapid.SampledFrom(f.Options).Draw(t, f.Key)
			case subsidies.Date:
				facts[f.Key] = string(people.Day("2020-01-31").AddMonths(rapid.IntRange(0, 82).Draw(t, f.Key)))
			}
		}
		return facts
	})
}

// TestMoreNeverHurts: more months of insurance or internship and a longer contract never turn a
// yes into a no, in any rule of any programme.
func TestMoreNeverHurts(t *testing.T) {
	ps := shipped(t)
	rapid.Check(t, func(r *rapid.T) {
		facts := someFacts(ps).Draw(r, "facts")
		key := rapid.SampledFrom([]string{"insured_months", "self_insured_months", "internship_months", "contract_years"}).Draw(r, "more of")
		n, known := facts[key].(int64)
		if !known {
			return
		}
		more := maps.Clone(facts)
		more[key] = n + rapid.Int64Range(1, 9).Draw(r, "by")
		for _, p := range ps.All {
			before, after := check(t, ps, p.Key, facts), check(t, ps, p.Key, more)
			for i, was := range before.Reasons {
				if got := after.Reasons[i]; was.Verdict == subsidies.Yes && got.Verdict != subsidies.Yes {
					r.Fatalf("%s/%s: %s from %d to %d turns yes into %s", p.Key, was.Rule, key, n, more[key], got.Verdict)
				}
			}
			if after.Least < before.Least {
				r.Fatalf("%s: more %s lowers the amount", p.Key, key)
			}
		}
	})
}

// TestUnknownIsHonest: a rule that is kept or broken while facts are missing stays so whatever
// the missing ones turn out to be, and asking for what is missing ends in a yes or a no.
func TestUnknownIsHonest(t *testing.T) {
	ps := shipped(t)
	rapid.Check(t, func(r *rapid.T) {
		facts := someFacts(ps).Draw(r, "facts")
		rest := someFacts(ps).Draw(r, "the rest")
		whole := maps.Clone(rest)
		maps.Copy(whole, facts)
		for _, p := range ps.All {
			before, after := check(t, ps, p.Key, facts), check(t, ps, p.Key, whole)
			for i, was := range before.Reasons {
				if got := after.Reasons[i]; was.Verdict != subsidies.Unknown && got.Verdict != was.Verdict {
					r.Fatalf("%s/%s was %s with %v and is %s with %v", p.Key, was.Rule, was.Verdict, facts, got.Verdict, whole)
				}
			}
		}
	})
}

func TestLoadRefuses(t *testing.T) {
	raw, err := os.ReadFile("programmes/gd_grassroots.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(raw)
	tests := []struct{ name, old, new, want string }{
		{"unknown key", "about:", "abot:", "line 3: field abot not found"},
		{"rule over an unknown fact", "contract_years >= 1", "contract_yeers >= 1", "undeclared reference to 'contract_yeers'"},
		{"rule that is no condition", "contract_years >= 1", "contract_years + 1", "comes to int, not bool"},
		{"rule without a sentence", "fails: 合同要签满一年，您的不到一年。", "fails: ''", "rule contract needs the sentences"},
		{"two rules of one key", "key: insured", "key: contract", `rule key "contract" is none of its own`},
		{"amount below its bounds", "most: 300000", "most: 1", "least not above most"},
		{"window without its fact", "since: started_on", "since: work_place", "within needs since"},
		{"window that ends before it begins", "quarter: true", "quarter: true, to: 2020-01-01", "ends before it begins"},
		{"stage that nobody decides", "recheck, publish, pay]", "publish, pay]", "nobody decides the stage recheck"},
		{"number kept in the open", "help: 18 位，最后一位可能是 X, sensitive: true", "help: 18 位", "are sensitive, and nothing else"},
		{"limit of no day", "accept: 3", "accept: 0", "1 to 60 working days"},
	}
	c := shipped(t).Catalogue
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			broken := strings.Replace(good, tt.old, tt.new, 1)
			if broken == good {
				t.Fatalf("%q is not in the file", tt.old)
			}
			_, err := subsidies.Load(c, "x.yaml", []byte(broken))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "x.yaml") {
				t.Errorf("Load = %v, want x.yaml and %q", err, tt.want)
			}
		})
	}
	two := strings.Replace(strings.Replace(good, "accept: 3", "accept: 0", 1), "contract_years >= 1", "contract_yeers >= 1", 1)
	if _, err := subsidies.Load(c, "x.yaml", []byte(two)); err == nil || strings.Count(err.Error(), "x.yaml:") != 2 {
		t.Errorf("Load of two mistakes = %v, want both with their lines", err)
	}
}

func TestMaterialsFor(t *testing.T) {
	tests := []struct {
		facts          subsidies.Facts
		needed, unsure int
	}{
		{subsidies.Facts{}, 4, 2}, {subsidies.Facts{"public_housing": false}, 6, 0}, {subsidies.Facts{"public_housing": true}, 4, 0},
	}
	p := programme(t, shipped(t), "tibet_housing")
	for _, tt := range tests {
		needed, unsure, err := p.MaterialsFor(tt.facts, today)
		if err != nil || len(needed) != tt.needed || len(unsure) != tt.unsure {
			t.Errorf("MaterialsFor(%v) = %d needed, %d unsure, %v; want %d, %d", tt.facts, len(needed), len(unsure), err, tt.needed, tt.unsure)
		}
	}
}
