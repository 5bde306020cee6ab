package content

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
)

// Catalogue is the list of all posts as officers look at it, held in memory: every filter
// goes through it whole. Rebuild fills it; Put keeps it fresh after a change. It may be used
// by many at once. The zero value is empty.
type Catalogue struct {
	mu      sync.RWMutex
	byID    map[string]*Row
	updated []line // the latest change first
	expires []line // the earliest end first; those without one last
	ready   bool

	build sync.Mutex     // one rebuild at a time
	late  map[string]Row // put while a rebuild reads; nil: none reads
}

// line is what a filter looks at of a row. A filter goes through all lines, so they are small
// and stand one behind the other.
type line struct {
	row            *Row
	kind           Kind // each value once in memory, so that comparing is cheap
	state          State
	live           bool
	updated        int64  // Unix milliseconds
	ends, verified int64  // Unix seconds; endless, or never
	search         string // normalised
	who            string // owner and writers, each between zero bytes, then the author, normalised
}

// Row is one post in the list.
type Row struct {
	ID, Title  string
	Kind       Kind
	State      State
	Live       bool
	Overtaken  bool
	Owner      string
	Writers    []string
	ChangedBy  string
	UpdatedAt  time.Time // the last change of the post
	PublishAt  time.Time
	EndsAt     time.Time // when it goes off the site, or the last day it is in force; zero: never
	VerifiedAt time.Time
	DocNumber  string
	Author     string
	Consent    bool   // whether a consent is recorded and not taken back
	terms      string // keywords, one a line
}

// Listing is what an officer asks the list for. The zero value asks for the first 20 of all.
type Listing struct {
	Kind    Kind     // empty: every kind
	State   State    // empty: every state
	Person  string   // owner or writer: an officer's id, or part of the author's name; empty: anybody
	Covered []string // officers whose posts are the Person's too, while they are away
	Text    string   // in the title, keywords, number or 文号, in whatever spelling; empty: any
	// Before these: zero does not ask.
	ExpiringBefore time.Time
	VerifiedBefore time.Time // never verified counts as before
	Live           bool      // only what readers have
	Order          string    // updated (default) or expires
	Page           int       // from 1; below is 1
	Size           int       // rows on a page, 1 to 200; 0 is 20
}

// List returns a page of the rows that match, and how many match in all.
func (c *Catalogue) List(q Listing) (rows []Row, total int) {
	f := filterOf(&q)
	if q.Size <= 0 {
		q.Size = 20
	}
	q.Size = min(q.Size, 200)
	from := (max(q.Page, 1) - 1) * q.Size
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := c.updated
	if q.Order == "expires" {
		all = c.expires
	}
	for i := range all {
		if !f.passes(&all[i]) {
			continue
		}
		if total >= from && len(rows) < q.Size {
			rows = append(rows, *all[i].row)
		}
		total++
	}
	return rows, total
}

// filter is a Listing as lines are compared with it.
type filter struct {
	kind           Kind
	state          State
	live           bool
	ends, verified int64 // before these; 0: not asked
	text           string
	person, author string // as both stand in line.who; empty: anybody
}

func filterOf(q *Listing) filter {
	f := filter{kind: oneKind(q.Kind), state: oneState(q.State), live: q.Live, text: Normalize(q.Text)}
	if !q.ExpiringBefore.IsZero() {
		f.ends = q.ExpiringBefore.Unix()
	}
	if !q.VerifiedBefore.IsZero() {
		f.verified = q.VerifiedBefore.Unix()
	}
	if q.Person != "" {
		f.person, f.author = "\x00"+q.Person+"\x00", Normalize(q.Person)
	}
	return f
}

func (f *filter) passes(l *line) bool {
	switch {
	case f.kind != "" && l.kind != f.kind,
		f.state != "" && l.state != f.state,
		f.live && !l.live,
		f.ends != 0 && l.ends >= f.ends,
		f.verified != 0 && l.verified >= f.verified,
		f.text != "" && !strings.Contains(l.search, f.text):
		return false
	}
	return f.person == "" || strings.Contains(l.who, f.person) || f.author != "" && strings.Contains(l.who[strings.LastIndexByte(l.who, 0)+1:], f.author)
}

// oneKind returns the kind as the one string of it that all lines share.
func oneKind(k Kind) Kind {
	if i := slices.Index(Kinds(), k); i >= 0 {
		return Kinds()[i]
	}
	return k
}

func oneState(s State) State {
	if i := slices.Index(allStates, s); i >= 0 {
		return allStates[i]
	}
	return s
}

// Counts returns how many posts stand in each state.
func (c *Catalogue) Counts() map[State]int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	counts := map[State]int{}
	for i := range c.updated {
		counts[c.updated[i].state]++
	}
	return counts
}

// Row returns the row of a post.
func (c *Catalogue) Row(id string) (Row, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if r := c.byID[id]; r != nil {
		return *r, true
	}
	return Row{}, false
}

// Ready reports whether the list has been filled once.
func (c *Catalogue) Ready() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.ready
}

// Put takes a post into the list, in place of what was there.
func (c *Catalogue) Put(p Post) {
	r := rowOf(&p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.late != nil {
		c.late[p.ID] = r
	}
	c.put(r)
}

func (c *Catalogue) put(r Row) {
	if c.byID == nil {
		c.byID = map[string]*Row{}
	}
	if old := c.byID[r.ID]; old != nil {
		l := lineOf(old)
		c.updated, c.expires = without(c.updated, l, byUpdate), without(c.expires, l, byEnd)
	}
	c.byID[r.ID] = &r
	l := lineOf(&r)
	c.updated, c.expires = with(c.updated, l, byUpdate), with(c.expires, l, byEnd)
}

// Rebuild reads every post anew. What is put meanwhile stays.
func (c *Catalogue) Rebuild(ctx context.Context, posts Posts) error {
	c.build.Lock()
	defer c.build.Unlock()
	c.mu.Lock()
	c.late = map[string]Row{}
	c.mu.Unlock()
	byID := map[string]*Row{}
	err := posts.EachPost(ctx, func(p Post) error {
		r := rowOf(&p)
		byID[p.ID] = &r
		return nil
	})
	updated := make([]line, 0, len(byID))
	for _, r := range byID {
		updated = append(updated, lineOf(r))
	}
	slices.SortFunc(updated, byUpdate)
	inRow(updated)
	expires := slices.Clone(updated)
	slices.SortFunc(expires, byEnd)
	c.mu.Lock()
	defer c.mu.Unlock()
	late := c.late
	c.late = nil
	if err != nil {
		return err
	}
	c.byID, c.updated, c.expires, c.ready = byID, updated, expires, true
	for _, r := range late {
		c.put(r)
	}
	return nil
}

// rowOf takes from a post what the list shows and filters by.
func rowOf(p *Post) Row {
	a := &p.Working
	r := Row{
		ID: p.ID, Title: strings.Clone(a.Title), Kind: a.Kind, State: p.State, Live: p.Live, Overtaken: p.Overtaken, Owner: p.Owner,
		Writers: p.Writers, ChangedBy: p.ChangedBy, UpdatedAt: p.ChangedAt, PublishAt: p.PublishAt, VerifiedAt: a.VerifiedAt,
		DocNumber: strings.Clone(a.DocNumber), Author: strings.Clone(a.Author), Consent: p.Consent != nil && p.Consent.WithdrawnAt.IsZero(),
	}
	if a.UpdatedAt.After(r.UpdatedAt) {
		r.UpdatedAt = a.UpdatedAt
	}
	r.EndsAt = p.ExpireAt
	if p.Live {
		r.EndsAt = p.LiveExpireAt
	}
	if !a.InForceUntil.IsZero() && (r.EndsAt.IsZero() || a.InForceUntil.Before(r.EndsAt)) {
		r.EndsAt = a.InForceUntil
	}
	r.terms = strings.Join(a.Keywords, "\n")
	return r
}

// lineOf makes the line of a row.
func lineOf(r *Row) line {
	l := line{
		row: r, kind: oneKind(r.Kind), state: oneState(r.State), live: r.Live, updated: r.UpdatedAt.UnixMilli(), ends: math.MaxInt64, verified: math.MinInt64,
		search: Normalize(r.Title + "\n" + r.terms + "\n" + r.ID + "\n" + r.DocNumber),
		who:    "\x00" + r.Owner + "\x00" + strings.Join(r.Writers, "\x00") + "\x00" + Normalize(r.Author),
	}
	if !r.EndsAt.IsZero() {
		l.ends = r.EndsAt.Unix()
	}
	if !r.VerifiedAt.IsZero() {
		l.verified = r.VerifiedAt.Unix()
	}
	return l
}

// inRow puts the texts of the lines one behind the other in memory, in their order.
func inRow(lines []line) {
	var b strings.Builder
	for i := range lines {
		b.WriteString(lines[i].search)
		b.WriteString(lines[i].who)
	}
	all := b.String()
	for i := range lines {
		l := &lines[i]
		l.search, all = all[:len(l.search)], all[len(l.search):]
		l.who, all = all[:len(l.who)], all[len(l.who):]
	}
}

// The orders of the list; both are total.
func byUpdate(a, b line) int {
	return cmp.Or(cmp.Compare(b.updated, a.updated), cmp.Compare(a.row.ID, b.row.ID))
}

func byEnd(a, b line) int {
	return cmp.Or(cmp.Compare(a.ends, b.ends), cmp.Compare(a.row.ID, b.row.ID))
}

func with(lines []line, l line, order func(a, b line) int) []line {
	at, _ := slices.BinarySearchFunc(lines, l, order)
	return slices.Insert(lines, at, l)
}

func without(lines []line, l line, order func(a, b line) int) []line {
	at, there := slices.BinarySearchFunc(lines, l, order)
	if !there {
		return lines
	}
	return slices.Delete(lines, at, at+1)
}
