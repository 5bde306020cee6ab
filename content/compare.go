package content

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pmezard/go-difflib/difflib"
)

// ChangeKind tells what became of a piece of text.
type ChangeKind string

// The kinds of changes.
const (
	Same    ChangeKind = "same"
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
)

// Change is a piece of text that is in both texts, in the second only, or in the first only.
type Change struct {
	Kind ChangeKind
	Text string
}

// The bounds of a comparison: beyond, a whole stretch counts as replaced.
const (
	mostSentences  = 4000 // that differ, on a side
	mostCharacters = 600  // of a changed stretch, on a side
)

// CompareTexts returns the pieces that lead from one text to the other, in order: sentence by
// sentence, and within a changed one character by character. The Same and Removed pieces
// together are before, the Same and Added ones after. Nothing is returned for two empty texts.
func CompareTexts(before, after string) []Change {
	var c comparison
	c.sentences(sentencesOf(before), sentencesOf(after))
	return c.changes
}

type comparison struct{ changes []Change }

// add appends a piece, joined with the one before where they are of one kind.
func (c *comparison) add(kind ChangeKind, pieces ...string) {
	text := strings.Join(pieces, "")
	if text == "" {
		return
	}
	if n := len(c.changes); n > 0 && c.changes[n-1].Kind == kind {
		c.changes[n-1].Text += text
		return
	}
	c.changes = append(c.changes, Change{kind, text})
}

// sentences compares two rows of sentences.
func (c *comparison) sentences(a, b []string) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	c.add(Same, a[:head]...)
	c.middle(a[head:len(a)-tail], b[head:len(b)-tail])
	c.add(Same, a[len(a)-tail:]...)
}

func (c *comparison) middle(a, b []string) {
	if len(a) > mostSentences || len(b) > mostSentences {
		c.add(Removed, a...)
		c.add(Added, b...)
		return
	}
	for _, op := range difflib.NewMatcher(a, b).GetOpCodes() {
		if op.Tag == 'e' {
			c.add(Same, a[op.I1:op.I2]...)
			continue
		}
		c.characters(strings.Join(a[op.I1:op.I2], ""), strings.Join(b[op.J1:op.J2], ""))
	}
}

// characters compares two stretches character by character, unless they are long or have
// little in common: then a reader is better served by the whole.
func (c *comparison) characters(before, after string) {
	a, b := strings.Split(before, ""), strings.Split(after, "")
	if before == "" || after == "" || len(a) > mostCharacters || len(b) > mostCharacters {
		c.add(Removed, before)
		c.add(Added, after)
		return
	}
	m := difflib.NewMatcherWithJunk(a, b, false, nil)
	if m.Ratio() < 0.4 {
		c.add(Removed, before)
		c.add(Added, after)
		return
	}
	for _, op := range m.GetOpCodes() {
		if op.Tag == 'e' {
			c.add(Same, a[op.I1:op.I2]...)
			continue
		}
		c.add(Removed, a[op.I1:op.I2]...)
		c.add(Added, b[op.J1:op.J2]...)
	}
}

// sentencesOf cuts a text behind the ends of sentences and lines; joined, the pieces are the
// text.
func sentencesOf(s string) (all []string) {
	from := 0
	for i, r := range s {
		if strings.ContainsRune("。！？；\n།", r) {
			to := i + utf8.RuneLen(r)
			all = append(all, s[from:to])
			from = to
		}
	}
	if from < len(s) {
		all = append(all, s[from:])
	}
	return all
}

// FieldChange is a field of an article that two versions give differently.
type FieldChange struct {
	Key     string   // as in the files: title, doc_number …
	Words   string   // what it is called
	Before  string   // empty: not given
	After   string   // empty: no longer given
	Changes []Change // from Before to After
}

// CompareFields returns the fields that differ, the body aside, in the order of the editor.
func CompareFields(before, after Article) (changed []FieldChange) {
	a, b := fieldTexts(&before), fieldTexts(&after)
	for i := range a {
		if a[i].text != b[i].text {
			changed = append(changed, FieldChange{a[i].key, a[i].words, a[i].text, b[i].text, CompareTexts(a[i].text, b[i].text)})
		}
	}
	return changed
}

type fieldText struct{ key, words, text string }

// fieldTexts returns the fields of an article as texts.
func fieldTexts(a *Article) []fieldText {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(calendar()).Format(time.DateOnly)
	}
	var h Home
	if a.Home != nil {
		h = *a.Home
	}
	var j Job
	if a.Job != nil {
		j = *a.Job
	}
	place := ""
	if h.Latitude != 0 || h.Longitude != 0 {
		place = strconv.FormatFloat(h.Latitude, 'f', -1, 64) + "，" + strconv.FormatFloat(h.Longitude, 'f', -1, 64)
	}
	return slices.Clip([]fieldText{
		{"title", "标题", a.Title}, {"kind", "类别", string(cmp.Or(a.Kind, KindGuide))}, {"summary", "摘要", a.Summary}, {"cover", "封面", a.Cover},
		{"questions", "能回答的问题", strings.Join(a.Questions, "\n")}, {"keywords", "关键词", strings.Join(a.Keywords, "\n")},
		{"doc_number", "文号", a.DocNumber}, {"issuer", "发文机关", a.Issuer}, {"region", "适用地区", a.Region},
		{"in_force_from", "生效日期", day(a.InForceFrom)}, {"in_force_until", "失效日期", day(a.InForceUntil)}, {"verified_at", "核对日期", day(a.VerifiedAt)},
		{"contact", "咨询方式", a.Contact}, {"source", "来源", a.Source}, {"author", "作者", a.Author}, {"topic", "事项", a.Topic}, {"amount", "金额", a.Amount},
		{"home.city", "城市", h.City}, {"home.address", "地址", h.Address}, {"home.place", "经纬度", place},
		{"home.contact", "联系方式", h.Contact}, {"home.hours", "开放时间", h.Hours}, {"home.events", "活动", h.Events},
		{"job.city", "工作城市", j.City}, {"job.field", "行业", j.Field}, {"job.employer", "用人单位", j.Employer}, {"job.until", "报名截止", day(j.Until)},
	})
}
