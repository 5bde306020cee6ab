package content

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The limits of an article. MaxBody is bytes; the others count characters or entries.
const (
	MaxID      = 128
	MaxTitle   = 1000 // WeChat takes 32, which publishing there checks; a question may be a title
	MaxBody    = 1 << 20
	maxText    = 2000 // summary, cover, contact and every other text
	maxEntries = 200  // questions, keywords
	maxEntry   = 500  // one question or keyword
	maxPlace   = 50   // the city and the field of work of a post: names of lists
)

// Flaw is what keeps an article from being published: the key it stands under, as the
// files name it, and in Chinese what is wrong and what would be right.
type Flaw struct {
	Key   string
	Words string
}

// ValidID reports whether an id can name an article: 1 to 128 letters (of any script, with
// their marks), digits and . _ : - @ + =, but not a dot first. So "12345", "doc_7", "a-b.c:1" and
// 租房补贴 are ids; "a b", "a/b" and ".." are not: an id stands in an address.
func ValidID(id string) bool {
	if id == "" || id[0] == '.' || !utf8.ValidString(id) || utf8.RuneCountInString(id) > MaxID {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("._:-@+=", r)
	})
}

// Validate returns everything that is wrong with an article, nothing when it may be kept.
// Kind and status must be set.
func Validate(a *Article) []Flaw {
	var c checker
	switch {
	case a.ID == "":
		c.add("id", flawMissing)
	case !ValidID(a.ID):
		c.add("id", flawBadID, MaxID)
	}
	c.texts(a)
	if !slices.Contains(Kinds(), a.Kind) {
		c.add("kind", flawBadKind, a.Kind, joinKinds())
	}
	if !slices.Contains([]Status{Draft, Published, Withdrawn}, a.Status) {
		c.add("status", flawBadStatus, a.Status)
	}
	c.list("questions", a.Questions)
	c.list("keywords", a.Keywords)
	c.days(a)
	c.home(a)
	c.job(a)
	return c.flaws
}

// checker gathers flaws.
type checker struct{ flaws []Flaw }

func (c *checker) add(key, format string, args ...any) {
	c.flaws = append(c.flaws, Flaw{Key: key, Words: fmt.Sprintf(format, args...)})
}

// texts checks every text but the id, kind and status.
func (c *checker) texts(a *Article) {
	switch {
	case strings.TrimSpace(a.Title) == "":
		c.add("title", flawMissing)
	case strings.ContainsAny(a.Title, "\n\r"):
		c.add("title", flawOneLine)
	}
	c.text("title", a.Title, MaxTitle)
	switch {
	case strings.TrimSpace(a.Body) == "":
		c.add("body", flawMissing)
	case len(a.Body) > MaxBody:
		c.add("body", flawTooBig, MaxBody>>10, len(a.Body)>>10)
	}
	c.text("body", a.Body, MaxBody)
	for _, t := range []struct{ key, value string }{
		{"summary", a.Summary}, {"cover", a.Cover}, {"doc_number", a.DocNumber},
		{"issuer", a.Issuer}, {"region", a.Region}, {"contact", a.Contact},
		{"source", a.Source}, {"author", a.Author}, {"topic", a.Topic}, {"amount", a.Amount},
	} {
		c.text(t.key, t.value, maxText)
	}
}

// text checks the length and the characters of one text.
func (c *checker) text(key, s string, most int) {
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s):
		c.add(key, flawBadUTF8)
	case n > most:
		c.add(key, flawTooLong, most, n)
	case strings.ContainsFunc(s, unprintable):
		c.add(key, flawControl)
	}
}

// unprintable reports a control character that has no place in a text.
func unprintable(r rune) bool {
	return r < 0x20 && r != '\n' && r != '\r' && r != '\t' || r == 0x7f
}

func (c *checker) list(key string, entries []string) {
	if len(entries) > maxEntries {
		c.add(key, flawTooMany, maxEntries, len(entries))
	}
	for _, e := range entries {
		if strings.TrimSpace(e) == "" {
			c.add(key, flawEmptyEntry)
		}
		c.text(key, e, maxEntry)
	}
}

func (c *checker) days(a *Article) {
	for _, t := range []struct {
		key  string
		time time.Time
	}{
		{"in_force_from", a.InForceFrom}, {"in_force_until", a.InForceUntil}, {"verified_at", a.VerifiedAt},
		{"created_at", a.CreatedAt}, {"updated_at", a.UpdatedAt},
	} {
		if y := t.time.Year(); !t.time.IsZero() && (y < 1900 || y > 2200) {
			c.add(t.key, flawBadYear, y)
		}
	}
	if !a.InForceUntil.IsZero() && a.InForceUntil.Before(a.InForceFrom) {
		c.add("in_force_until", flawEndsFirst)
	}
}

func (c *checker) home(a *Article) {
	h := a.Home
	if h == nil {
		return
	}
	if a.Kind != KindHome {
		c.add("home", flawNoHome)
	}
	for _, t := range []struct{ key, value string }{
		{"home.city", h.City}, {"home.address", h.Address}, {"home.contact", h.Contact},
		{"home.hours", h.Hours}, {"home.events", h.Events},
	} {
		c.text(t.key, t.value, maxText)
	}
	if !(h.Latitude >= -90 && h.Latitude <= 90) { // also false for NaN
		c.add("home.latitude", flawBadDegrees, 90, 90)
	}
	if !(h.Longitude >= -180 && h.Longitude <= 180) {
		c.add("home.longitude", flawBadDegrees, 180, 180)
	}
}

func (c *checker) job(a *Article) {
	j := a.Job
	if j == nil {
		return
	}
	if a.Kind != KindJob {
		c.add("job", flawNoJob)
	}
	c.text("job.city", j.City, maxPlace)
	c.text("job.field", j.Field, maxPlace)
	c.text("job.employer", j.Employer, maxText)
	if y := j.Until.Year(); !j.Until.IsZero() && (y < 1900 || y > 2200) {
		c.add("job.until", flawBadYear, y)
	}
}

func joinKinds() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, "、")
}
