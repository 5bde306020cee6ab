package jobs

import (
	"slices"
	"strings"
	"time"
)

// Kind is the kind of notice that tells of a post, in notices/kinds.yaml, and what a graduate
// can answer it.
const (
	Kind       = "job.new"
	Interested = "interested" // 感兴趣
	Unfit      = "unfit"      // 不合适
)

// MostNamed bounds the cities and the fields of one wish.
const MostNamed = 5

// Wish is what a graduate looks for. Times are UTC. The tags are how the store writes it.
type Wish struct {
	OpenID string   `json:"open_id"`
	Cities []string `json:"cities"` // at least one; Any stands alone
	Fields []string `json:"fields"` // of work; likewise

	Since     time.Time `json:"since"`               // when they began to look
	ChangedAt time.Time `json:"changed_at"`          // by the graduate
	StoppedAt time.Time `json:"stopped_at,omitzero"` // zero: they still look
	Found     bool      `json:"found,omitempty"`     // stopped because they found work
}

// Active reports whether the graduate looks for work.
func (w Wish) Active() bool { return w.OpenID != "" && w.StoppedAt.IsZero() }

// Where puts the cities into words.
func (w Wish) Where() string { return inWords(w.Cities, "哪个城市都行") }

// What puts the fields of work into words.
func (w Wish) What() string { return inWords(w.Fields, "哪一类都行") }

func inWords(names []string, anything string) string {
	if slices.Contains(names, Any) {
		return anything
	}
	return strings.Join(names, "、")
}

// Tidy gives the names of a wish their kept form: each once, Any alone, none means Any, at
// most MostNamed.
func Tidy(names []string) []string {
	var tidy []string
	for _, n := range names {
		if n == Any {
			return []string{Any}
		}
		if n != "" && !slices.Contains(tidy, n) {
			tidy = append(tidy, n)
		}
	}
	if len(tidy) == 0 {
		return []string{Any}
	}
	return tidy[:min(len(tidy), MostNamed)]
}

// Post is what a post of work is matched by.
type Post struct {
	City     string // Any: wherever one likes
	Field    string // of work
	Employer string
	Until    time.Time // the last day to apply, midnight in Asia/Shanghai; zero: as long as the article is in force
}

// Matches reports whether a post is what a wish asks for: city and field both fit. A wish
// that was stopped matches nothing; so does a post without a city or a field.
func Matches(w Wish, p Post) bool {
	return w.Active() && fits(w.Cities, p.City) && fits(w.Fields, p.Field)
}

func fits(wanted []string, given string) bool {
	switch {
	case given == "":
		return false
	case given == Any:
		return true
	}
	return slices.Contains(wanted, given) || slices.Contains(wanted, Any)
}
