package content

import (
	"math"
	"strconv"
	"time"
)

// A file, whichever its form, is read into given values, and these into an article by one
// table of keys; the same table writes an article into given values again.

// shape is what a given value looks like.
type shape int

const (
	absent shape = iota // not given, or null
	scalar              // a text, a number or a date
	plain               // a scalar whose text needs no quotes; only written
	sequence
	mapping
	other // something no key takes
)

// given is a value as a file gives it.
type given struct {
	shape   shape
	text    string  // of a scalar
	values  []given // of a sequence
	members []member
}

// member is a key of a mapping with its value.
type member struct {
	key  string
	line int // in the file
	given
}

// field is one key of an article's file. set returns what is wrong with a value, or "".
type field struct {
	name string
	set  func(*Article, given) string
	get  func(*Article) given
}

// fields are the keys in the order files are written. body comes last: JSON lines have it
// as a key, Markdown files below the others.
func fields() []field {
	return []field{
		textField("id", func(a *Article) *string { return &a.ID }),
		textField("kind", func(a *Article) *string { return (*string)(&a.Kind) }),
		textField("title", func(a *Article) *string { return &a.Title }),
		textField("summary", func(a *Article) *string { return &a.Summary }),
		textField("cover", func(a *Article) *string { return &a.Cover }),
		listField("questions", func(a *Article) *[]string { return &a.Questions }),
		listField("keywords", func(a *Article) *[]string { return &a.Keywords }),
		textField("doc_number", func(a *Article) *string { return &a.DocNumber }),
		textField("issuer", func(a *Article) *string { return &a.Issuer }),
		textField("region", func(a *Article) *string { return &a.Region }),
		dayField("in_force_from", func(a *Article) *time.Time { return &a.InForceFrom }),
		dayField("in_force_until", func(a *Article) *time.Time { return &a.InForceUntil }),
		dayField("verified_at", func(a *Article) *time.Time { return &a.VerifiedAt }),
		textField("contact", func(a *Article) *string { return &a.Contact }),
		textField("source", func(a *Article) *string { return &a.Source }),
		textField("author", func(a *Article) *string { return &a.Author }),
		textField("topic", func(a *Article) *string { return &a.Topic }),
		textField("amount", func(a *Article) *string { return &a.Amount }),
		{name: "home", set: setHome, get: getHome},
		{name: "job", set: setJob, get: getJob},
		textField("status", func(a *Article) *string { return (*string)(&a.Status) }),
		timeField("created_at", func(a *Article) *time.Time { return &a.CreatedAt }),
		timeField("updated_at", func(a *Article) *time.Time { return &a.UpdatedAt }),
		textField("body", func(a *Article) *string { return &a.Body }),
	}
}

func textField(name string, of func(*Article) *string) field {
	return field{
		name: name,
		set:  func(a *Article, g given) string { return setText(of(a), g) },
		get:  func(a *Article) given { return giveText(*of(a)) },
	}
}

func setText(s *string, g given) string {
	if g.shape != scalar {
		return flawNotText
	}
	*s = g.text
	return ""
}

func giveText(s string) given {
	if s == "" {
		return given{}
	}
	return given{shape: scalar, text: s}
}

func listField(name string, of func(*Article) *[]string) field {
	set := func(a *Article, g given) string {
		if g.shape != sequence {
			return flawNotList
		}
		for _, v := range g.values {
			if v.shape != scalar {
				return flawNotList
			}
			*of(a) = append(*of(a), v.text)
		}
		return ""
	}
	get := func(a *Article) given {
		if len(*of(a)) == 0 {
			return given{}
		}
		g := given{shape: sequence}
		for _, s := range *of(a) {
			g.values = append(g.values, given{shape: scalar, text: s})
		}
		return g
	}
	return field{name: name, set: set, get: get}
}

// calendar is where days begin. China has had one zone without summer time since 1992.
func calendar() *time.Location { return time.FixedZone("CST", 8*60*60) }

func dayField(name string, of func(*Article) *time.Time) field {
	return instantField(name, of, time.DateOnly, calendar(), flawBadDay)
}

func timeField(name string, of func(*Article) *time.Time) field {
	return instantField(name, of, time.RFC3339Nano, time.UTC, flawBadTime)
}

func instantField(name string, of func(*Article) *time.Time, layout string, zone *time.Location, wrong string) field {
	set := func(a *Article, g given) string {
		t, err := time.ParseInLocation(layout, g.text, zone)
		if g.shape != scalar || err != nil {
			return wrong
		}
		*of(a) = t.UTC()
		return ""
	}
	get := func(a *Article) given {
		if of(a).IsZero() {
			return given{}
		}
		return given{shape: plain, text: of(a).In(zone).Format(layout)}
	}
	return field{name: name, set: set, get: get}
}

// homeField is one key of a home: a text or a number.
type homeField struct {
	name   string
	text   func(*Home) *string
	number func(*Home) *float64
}

func homeFields() []homeField {
	return []homeField{
		{name: "city", text: func(h *Home) *string { return &h.City }},
		{name: "address", text: func(h *Home) *string { return &h.Address }},
		{name: "latitude", number: func(h *Home) *float64 { return &h.Latitude }},
		{name: "longitude", number: func(h *Home) *float64 { return &h.Longitude }},
		{name: "contact", text: func(h *Home) *string { return &h.Contact }},
		{name: "hours", text: func(h *Home) *string { return &h.Hours }},
		{name: "events", text: func(h *Home) *string { return &h.Events }},
	}
}

// setHome takes the whole home; fill asks for its keys one by one, so that each problem has
// its line.
func setHome(a *Article, g given) string {
	if g.shape != mapping {
		return flawNotMap
	}
	a.Home = &Home{}
	return ""
}

func (f homeField) set(h *Home, g given) string {
	if f.text != nil {
		return setText(f.text(h), g)
	}
	n, err := strconv.ParseFloat(g.text, 64)
	if g.shape != scalar || err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return flawNotNumber
	}
	*f.number(h) = n
	return ""
}

func (f homeField) get(h *Home) given {
	if f.text != nil {
		return giveText(*f.text(h))
	}
	if n := *f.number(h); n != 0 {
		return given{shape: plain, text: strconv.FormatFloat(n, 'f', -1, 64)}
	}
	return given{}
}

func getHome(a *Article) given {
	if a.Home == nil {
		return given{}
	}
	g := given{shape: mapping}
	for _, f := range homeFields() {
		if v := f.get(a.Home); v.shape != absent {
			g.members = append(g.members, member{key: f.name, given: v})
		}
	}
	return g
}
