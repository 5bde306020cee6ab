package content

import (
	"cmp"
	"context"
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
	updated []*Row // the latest change first
	expires []*Row // the earliest end first; those without one last
	ready   bool

	build sync.Mutex     // one rebuild at a time
	late  map[string]Row // put while a rebuild reads; nil: none reads
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
	search     string // normalised
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
	q.Text = Normalize(q.Text)
	author := Normalize(q.Person)
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
	for _, r := range all {
		if !r.matches(&q, author) {
			continue
		}
		if total >= from && len(rows) < q.Size {
			rows = append(rows, *r)
		}
		total++
	}
	return rows, total
}

func (r *Row) matches(q *Listing, author string) bool {
	switch {
	case q.Kind != "" && r.Kind != q.Kind,
		q.State != "" && r.State != q.State,
		q.Live && !r.Live,
		!q.ExpiringBefore.IsZero() && (r.EndsAt.IsZero() || !r.EndsAt.Before(q.ExpiringBefore)),
		!q.VerifiedBefore.IsZero() && !r.VerifiedAt.Before(q.VerifiedBefore),
		q.Text != "" && !strings.Contains(r.search, q.Text):
		return false
	}
	return q.Person == "" || r.Owner == q.Person || slices.Contains(r.Writers, q.Person) || slices.Contains(q.Covered, r.Owner) || strings.Contains(Normalize(r.Author), author)
}

// Counts returns how many posts stand in each state.
func (c *Catalogue) Counts() map[State]int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	counts := map[State]int{}
	for _, r := range c.updated {
		counts[r.State]++
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
		c.updated = without(c.updated, old, byUpdate)
		c.expires = without(c.expires, old, byEnd)
	}
	c.byID[r.ID] = &r
	c.updated = with(c.updated, &r, byUpdate)
	c.expires = with(c.expires, &r, byEnd)
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
	all := make([]*Row, 0, len(byID))
	for _, r := range byID {
		all = append(all, r)
	}
	updated := slices.SortedFunc(slices.Values(all), byUpdate)
	expires := slices.SortedFunc(slices.Values(all), byEnd)
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
	r.search = Normalize(a.Title + "\n" + strings.Join(a.Keywords, "\n") + "\n" + p.ID + "\n" + a.DocNumber)
	return r
}

// The orders of the list; both are total.
func byUpdate(a, b *Row) int {
	return cmp.Or(b.UpdatedAt.Compare(a.UpdatedAt), cmp.Compare(a.ID, b.ID))
}

func byEnd(a, b *Row) int {
	if a.EndsAt.IsZero() != b.EndsAt.IsZero() {
		if a.EndsAt.IsZero() {
			return 1
		}
		return -1
	}
	return cmp.Or(a.EndsAt.Compare(b.EndsAt), cmp.Compare(a.ID, b.ID))
}

func with(rows []*Row, r *Row, order func(a, b *Row) int) []*Row {
	at, _ := slices.BinarySearchFunc(rows, r, order)
	return slices.Insert(rows, at, r)
}

func without(rows []*Row, r *Row, order func(a, b *Row) int) []*Row {
	at, there := slices.BinarySearchFunc(rows, r, order)
	if !there {
		return rows
	}
	return slices.Delete(rows, at, at+1)
}
