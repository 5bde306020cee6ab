package handlers

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"zaiyue/content"
)

// What WeChat takes at most, in characters: counted while one types, checked when publishing.
const (
	weChatTitle  = 32
	weChatDigest = 120
	weChatAuthor = 16
)

// editField is one field of the editor and what it holds. Key is the name of the input, and
// what a content.Flaw calls it.
type editField struct {
	Key, Label, Hint string
	Type             string // text, area, lines (one entry a line), kind, day, moment, number
	Most             int    // characters that are counted while one types; 0: none
	Options          []string
	Value, Wrong     string
}

// Ours reports whether the value is the address of a picture of this site, which the
// console's pages may show.
func (e editField) Ours() bool {
	return strings.HasPrefix(e.Value, "/") && !strings.HasPrefix(e.Value, "//")
}

// editGroup is fields that belong together and are folded together.
type editGroup struct {
	Key, Words, Hint string
	Open             bool
	Fields           []editField
}

// articleForm is an article as a form holds it: what was typed, word for word, so that a
// form with mistakes goes back as it came.
type articleForm struct {
	values map[string]string
	wrong  map[string]string // what is wrong, by key
}

// formText binds the text fields of the form to those of an article.
func formTexts(a *content.Article) map[string]*string {
	return map[string]*string{
		"title": &a.Title, "summary": &a.Summary, "body": &a.Body, "cover": &a.Cover,
		"doc_number": &a.DocNumber, "issuer": &a.Issuer, "region": &a.Region, "contact": &a.Contact,
		"source": &a.Source, "author": &a.Author, "topic": &a.Topic, "amount": &a.Amount,
	}
}

func formHome(h *content.Home) map[string]*string {
	return map[string]*string{
		"home.city": &h.City, "home.address": &h.Address, "home.contact": &h.Contact, "home.hours": &h.Hours, "home.events": &h.Events,
	}
}

func formDays(a *content.Article) map[string]*time.Time {
	return map[string]*time.Time{"in_force_from": &a.InForceFrom, "in_force_until": &a.InForceUntil, "verified_at": &a.VerifiedAt}
}

func formLists(a *content.Article) map[string]*[]string {
	return map[string]*[]string{"questions": &a.Questions, "keywords": &a.Keywords}
}

func formJob(j *content.Job) map[string]*string {
	return map[string]*string{"job.city": &j.City, "job.field": &j.Field, "job.employer": &j.Employer}
}

// How days and moments stand in a form: as the browser's own pickers write them.
const (
	dayInForm    = time.DateOnly
	momentInForm = "2006-01-02T15:04"
)

// shanghai is where days begin. China has had one zone without summer time since 1992.
func shanghai() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// formOf shows an article in the form.
func formOf(a content.Article, expireAt time.Time) articleForm {
	f := articleForm{values: map[string]string{"kind": string(a.Kind), "expire_at": inForm(expireAt, momentInForm)}}
	for key, text := range formTexts(&a) {
		f.values[key] = *text
	}
	for key, day := range formDays(&a) {
		f.values[key] = inForm(*day, dayInForm)
	}
	for key, list := range formLists(&a) {
		f.values[key] = strings.Join(*list, "\n")
	}
	h := content.Home{}
	if a.Home != nil {
		h = *a.Home
	}
	for key, text := range formHome(&h) {
		f.values[key] = *text
	}
	j := content.Job{}
	if a.Job != nil {
		j = *a.Job
	}
	for key, text := range formJob(&j) {
		f.values[key] = *text
	}
	f.values["job.until"] = inForm(j.Until, dayInForm)
	f.values["home.latitude"], f.values["home.longitude"] = degreesInForm(h.Latitude), degreesInForm(h.Longitude)
	return f
}

func inForm(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(shanghai()).Format(layout)
}

func degreesInForm(n float64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// typedForm is the form as it was sent. Line ends are made ours; nothing else is changed.
func typedForm(sent url.Values) articleForm {
	f := articleForm{values: map[string]string{}}
	for _, key := range formKeys() {
		f.values[key] = strings.ReplaceAll(strings.ToValidUTF8(sent.Get(key), ""), "\r\n", "\n")
	}
	return f
}

// formKeys lists the names of all fields.
func formKeys() []string {
	keys := []string{"kind", "expire_at", "home.latitude", "home.longitude", "job.until"}
	var a content.Article
	for key := range formTexts(&a) {
		keys = append(keys, key)
	}
	for key := range formDays(&a) {
		keys = append(keys, key)
	}
	for key := range formLists(&a) {
		keys = append(keys, key)
	}
	for key := range formHome(&content.Home{}) {
		keys = append(keys, key)
	}
	for key := range formJob(&content.Job{}) {
		keys = append(keys, key)
	}
	return keys
}

// article puts the form into an article: base with every field of the form replaced. What
// cannot be kept is noted in wrong, under its field; what is only missing is no mistake of a
// working copy.
func (f *articleForm) article(base content.Article) (a content.Article, expireAt time.Time) {
	a, f.wrong = base, map[string]string{}
	a.Kind = content.Kind(f.values["kind"])
	for key, text := range formTexts(&a) {
		*text = f.values[key]
		if key != "body" {
			*text = strings.TrimSpace(*text)
		}
	}
	for key, day := range formDays(&a) {
		*day = f.time(key, dayInForm, wrongDay)
	}
	for key, list := range formLists(&a) {
		*list = lines(f.values[key])
	}
	a.Home, a.Job = f.home(), f.job()
	expireAt = f.time("expire_at", momentInForm, "时间要写成 2026-01-31 18:00 的样子，而且真有这一天")
	f.check(a)
	return a, expireAt
}

func (f *articleForm) home() *content.Home {
	var h content.Home
	for key, text := range formHome(&h) {
		*text = strings.TrimSpace(f.values[key])
	}
	h.Latitude, h.Longitude = f.degrees("home.latitude"), f.degrees("home.longitude")
	if h == (content.Home{}) && content.Kind(f.values["kind"]) != content.KindHome {
		return nil
	}
	return &h
}

// wrongDay is said of a day that is none.
const wrongDay = "日期要写成 2026-01-31 的样子，而且真有这一天"

func (f *articleForm) job() *content.Job {
	var j content.Job
	for key, text := range formJob(&j) {
		*text = strings.TrimSpace(f.values[key])
	}
	j.Until = f.time("job.until", dayInForm, wrongDay)
	if j == (content.Job{}) && content.Kind(f.values["kind"]) != content.KindJob {
		return nil
	}
	return &j
}

func (f *articleForm) time(key, layout, wrong string) time.Time {
	value := strings.TrimSpace(f.values[key])
	if value == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(layout, strings.Replace(value, " ", "T", 1), shanghai())
	if err != nil {
		f.wrong[key] = wrong
	}
	return t.UTC()
}

func (f *articleForm) degrees(key string) float64 {
	value := strings.TrimSpace(f.values[key])
	if value == "" {
		return 0
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		f.wrong[key] = "要写成数字，例如 23.1291"
		return 0
	}
	return n
}

// check notes what would break the bounds of a working copy.
func (f *articleForm) check(a content.Article) {
	for _, flaw := range content.Bounds(a) {
		if _, known := f.wrong[flaw.Key]; !known {
			f.wrong[flaw.Key] = flaw.Words
		}
	}
}

// lines are the lines of a text that hold something.
func lines(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// field fills one field of the editor.
func (f *articleForm) field(e editField) editField {
	e.Value, e.Wrong = f.values[e.Key], f.wrong[e.Key]
	return e
}

// group fills a group; it is open where something is wrong or to be filled in now.
func (f *articleForm) group(g editGroup, open bool) editGroup {
	for i, e := range g.Fields {
		g.Fields[i] = f.field(e)
	}
	g.Open = open || slices.ContainsFunc(g.Fields, func(e editField) bool { return e.Wrong != "" })
	return g
}
