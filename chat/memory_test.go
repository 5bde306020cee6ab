package chat

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/jobs"
)

// memory keeps in a test what the store keeps, and notes every effect in a line.
type memory struct {
	done    map[string]bool // step + message key
	drafts  map[string]Draft
	wishes  map[string]jobs.Wish
	kept    []string
	queue   []string // OpenIDs
	effects []string
	placed  placed
	fail    error // what every call fails with
}

func newMemory() *memory {
	return &memory{done: map[string]bool{}, drafts: map[string]Draft{}, wishes: map[string]jobs.Wish{}, queue: []string{"somebody", "somebody else"}}
}

// once notes an effect unless the step was taken for the message before.
func (m *memory) once(step, key, format string, args ...any) bool {
	if m.done[step+key] {
		return false
	}
	m.done[step+key] = true
	m.effects = append(m.effects, fmt.Sprintf(format, args...))
	return true
}

func (m *memory) AddUnanswered(_ context.Context, key string, q Question) error {
	m.once("unanswered", key, "unanswered %s", q.Text)
	return m.fail
}

func (m *memory) AddFeedback(_ context.Context, key string, f Feedback) error {
	m.once("feedback", key, "feedback %s useful=%t reason=%q counted=%t", f.Article, f.Useful, f.Reason, f.Counted)
	return m.fail
}

func (m *memory) AddRequest(_ context.Context, key string, r Request) (int, error) {
	m.once("request", key, "request %s", r.Text)
	if !slices.Contains(m.queue, r.OpenID) {
		m.queue = append(m.queue, r.OpenID)
	}
	return slices.Index(m.queue, r.OpenID), m.fail
}

func (m *memory) Draft(_ context.Context, openID, flow string) (Draft, bool, error) {
	d, ok := m.drafts[openID+flow]
	return d, ok, m.fail
}

func (m *memory) DraftsOf(_ context.Context, openID string) ([]Draft, error) {
	found := slices.DeleteFunc(slices.Collect(maps.Values(m.drafts)), func(d Draft) bool { return d.OpenID != openID })
	slices.SortFunc(found, func(a, b Draft) int { return cmp.Or(b.UpdatedAt.Compare(a.UpdatedAt), cmp.Compare(a.Flow, b.Flow)) })
	return found, m.fail
}

func (m *memory) PutDraft(_ context.Context, key string, d Draft) (bool, error) {
	if m.done["draft"+key] {
		return false, m.fail
	}
	m.done["draft"+key] = true
	d.Answers = maps.Clone(d.Answers)
	m.drafts[d.OpenID+d.Flow] = d
	return true, m.fail
}

func (m *memory) DeleteDraft(_ context.Context, openID, flow string) error {
	delete(m.drafts, openID+flow)
	return m.fail
}

func (m *memory) Keep(_ context.Context, _, _, text string, _ time.Time) error {
	m.kept = append(m.kept, text)
	return m.fail
}

func (m *memory) KeptFor(context.Context, string) ([]string, error) { return m.kept, m.fail }

func (m *memory) DropKept(context.Context, string, string) error {
	m.kept = nil
	return m.fail
}

func (m *memory) Followed(_ context.Context, key, _, scene string, _ time.Time) error {
	m.once("followed", key, "followed %q", scene)
	return m.fail
}

func (m *memory) Wish(_ context.Context, openID string) (jobs.Wish, bool, error) {
	w, ok := m.wishes[openID]
	return w, ok, m.fail
}

func (m *memory) PutWish(_ context.Context, key string, w jobs.Wish) error {
	if m.once("wish", key, "wish %s: %s", w.Where(), w.What()) {
		m.wishes[w.OpenID] = w
	}
	return m.fail
}

func (m *memory) StopWish(_ context.Context, key, openID string, found bool) (bool, error) {
	had := m.wishes[openID].Active()
	if m.once("stop", key, "wish stopped found=%t", found) {
		delete(m.wishes, openID)
	}
	return had, m.fail
}

func (m *memory) Forget(_ context.Context, openID string) error {
	m.effects = append(m.effects, "forgotten")
	maps.DeleteFunc(m.drafts, func(_ string, d Draft) bool { return d.OpenID == openID })
	return m.fail
}

// shelf is a content.Repository over articles in memory.
type shelf []content.Article

func (s shelf) Article(_ context.Context, id string) (content.Article, error) {
	for _, a := range s {
		if a.ID == id {
			return a, nil
		}
	}
	return content.Article{}, fault.New(fault.NotFound, "")
}

func (s shelf) Articles(_ context.Context, kind content.Kind, _ string, limit int) ([]content.Article, string, error) {
	page := slices.DeleteFunc(slices.Clone(s), func(a content.Article) bool { return kind != "" && a.Kind != kind || !a.Readable() })
	slices.SortFunc(page, func(a, b content.Article) int {
		return cmp.Or(b.UpdatedAt.Compare(a.UpdatedAt), cmp.Compare(a.ID, b.ID))
	})
	return page[:min(limit, len(page))], "", nil
}

func (s shelf) EachArticle(_ context.Context, f func(content.Article) error) error {
	for _, a := range s {
		if err := f(a); err != nil {
			return err
		}
	}
	return nil
}
