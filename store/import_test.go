package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/content"
	"zaiyue/fault"
)

// entries is a source in memory.
type entries []content.Entry

func (s entries) Each(ctx context.Context, f func(content.Entry) error) error {
	for _, e := range s {
		if err := errors.Join(ctx.Err(), f(e)); err != nil {
			return err
		}
	}
	return nil
}

// of returns a source of published articles with a title each.
func of(title string, ids ...string) (s entries) {
	for i, id := range ids {
		s = append(s, content.Entry{Article: article(id, title), Where: content.Where{File: "test", Line: i + 1}})
	}
	return s
}

// many returns n articles that are made as they are read; watch is called before each.
type many struct {
	n     int
	title string
	watch func(i int)
}

func (s many) Each(ctx context.Context, f func(content.Entry) error) error {
	for i := range s.n {
		if s.watch != nil {
			s.watch(i)
		}
		e := of(s.title, fmt.Sprintf("a%06d", i))[0]
		e.Article.Body = strings.Repeat("文", 500)
		if err := errors.Join(ctx.Err(), f(e)); err != nil {
			return err
		}
	}
	return nil
}

// load imports a source or stops the test.
func load(t *testing.T, db *DB, s content.Source) content.Report {
	t.Helper()
	r, err := db.Import(t.Context(), s, nil)
	if err != nil {
		t.Fatalf("Import = %+v, %v", r, err)
	}
	return r
}

// leftovers returns how many entries of imports are not tidied.
func leftovers(t *testing.T, db *DB) (n int) {
	t.Helper()
	err := db.engine.View(t.Context(), func(tx Tx) error {
		states, err := firstKeys(tx, generations, nil, -1)
		if err != nil {
			return err
		}
		marks, err := firstKeys(tx, generationArticles, nil, -1)
		n = len(states) + len(marks)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// listEntries returns how many entries the lists hold, read or skipped.
func listEntries(t *testing.T, db *DB) (n int) {
	t.Helper()
	err := db.engine.View(t.Context(), func(tx Tx) error {
		keys, err := firstKeys(tx, articlesByKind, nil, -1)
		n = len(keys)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestImportAddsAndReplaces(t *testing.T) {
	db, c := open(t)
	save(t, db, article("b", "旧"))
	save(t, db, article("x", "旧"))
	c.advance(time.Hour)
	src := of("新", "c", "a", "b")
	src[0].Article.Status = content.Withdrawn
	var told []string
	r, err := db.Import(t.Context(), src, func(done, total int) { told = append(told, fmt.Sprintf("%d/%d", done, total)) })
	want := content.Report{Articles: 3, Added: 2, Changed: 1}
	if diff := cmp.Diff(want, r); err != nil || diff != "" {
		t.Errorf("Import, error %v (-want +got):\n%s", err, diff)
	}
	if want := []string{"1/0", "2/0", "3/0", "3/3"}; !slices.Equal(told, want) {
		t.Errorf("progress told %v, want %v", told, want)
	}
	if diff := cmp.Diff([]string{"a 新", "b 新", "x 旧"}, titles(t, db)); diff != "" {
		t.Errorf("EachArticle (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b", "x"}, listedIDs(t, db, content.KindGuide, 1)); diff != "" {
		t.Errorf("Articles (-want +got):\n%s", diff)
	}
	if n := listEntries(t, db); n != 6 {
		t.Errorf("the lists hold %d entries, want 2 for each readable article", n)
	}
	history, err := db.History(t.Context(), "b")
	if err != nil || len(history) != 2 || history[1].Article.Title != "旧" || !history[0].Article.CreatedAt.Equal(noon) {
		t.Errorf("History = %+v, %v, want the old version kept, and its CreatedAt in the new one", history, err)
	}
	if n := leftovers(t, db); n != 0 {
		t.Errorf("%d entries of the import are left", n)
	}
}

func TestImportAgainChangesNothing(t *testing.T) {
	db, c := open(t)
	src := of("题", "a", "b", "c")
	src[1].Article.CreatedAt = noon.Add(-time.Hour)
	src[1].Article.UpdatedAt = noon.Add(-time.Minute)
	src[2].Article.Status = content.Draft
	load(t, db, src)
	edition, _ := db.Edition(t.Context())
	c.advance(time.Hour)
	want := content.Report{Articles: 3, Unchanged: 3}
	if diff := cmp.Diff(want, load(t, db, src)); diff != "" {
		t.Errorf("the second import (-want +got):\n%s", diff)
	}
	if again, err := db.Edition(t.Context()); err != nil || again != edition {
		t.Errorf("Edition = %d, %v, want %d as before", again, err, edition)
	}
	src[0].Article.Body = "改了"
	load(t, db, src)
	a, err := db.Article(t.Context(), "a")
	if err != nil || !a.CreatedAt.Equal(noon) || !a.UpdatedAt.Equal(c.now()) {
		t.Errorf("a changed article was created %v, updated %v (%v), want %v and now", a.CreatedAt, a.UpdatedAt, err, noon)
	}
	draft := article("b", "草稿")
	draft.Status = content.Draft
	save(t, db, draft) // above the published one: the import says what readers get already
	if diff := cmp.Diff(want, load(t, db, src)); diff != "" {
		t.Errorf("an import under a draft (-want +got):\n%s", diff)
	}
}

func TestBadSourceIsRefusedWhole(t *testing.T) {
	db, _ := open(t)
	save(t, db, article("a", "旧"))
	src := of("新", "a", "b", "a", "c")
	src[3].Problems = []content.Problem{{Where: src[3].Where, Words: "title：缺少这一项"}}
	r, err := db.Import(t.Context(), src, nil)
	if fault.KindOf(err) != fault.Invalid || fault.Words(err, "") != "发现 2 处问题，没有导入任何文章，请改好后再试。" {
		t.Errorf("Import = %v, want invalid with the count", err)
	}
	if len(r.Problems) != 2 || r.Problems[0].Line != 3 || r.Problems[1].Line != 4 {
		t.Errorf("the report names %v, want lines 3 and 4", r.Problems)
	}
	if diff := cmp.Diff([]string{"a 旧"}, titles(t, db)); diff != "" {
		t.Errorf("after a refusal (-want +got):\n%s", diff)
	}
}

// changing is a source that says something else each time it is read.
type changing struct{ readings []entries }

func (s *changing) Each(ctx context.Context, f func(content.Entry) error) error {
	now := s.readings[0]
	s.readings = s.readings[1:]
	return now.Each(ctx, f)
}

func TestSourceThatChangesIsRefused(t *testing.T) {
	good := of("新", "a", "b")
	bad := of("新", "a", "b")
	bad[1].Problems = []content.Problem{{Words: "x"}}
	for name, second := range map[string]entries{
		"a problem": bad, "one less": good[:1], "one more": of("新", "a", "b", "c"), "one twice": of("新", "a", "a"),
	} {
		t.Run(name, func(t *testing.T) {
			db, _ := open(t)
			save(t, db, article("a", "旧"))
			before := listEntries(t, db)
			if _, err := db.Import(t.Context(), &changing{[]entries{good, second}}, nil); fault.KindOf(err) != fault.Conflict {
				t.Errorf("Import = %v, want conflict", err)
			}
			if diff := cmp.Diff([]string{"a 旧"}, titles(t, db)); diff != "" {
				t.Errorf("after it (-want +got):\n%s", diff)
			}
			if l, e := leftovers(t, db), listEntries(t, db); l != 0 || e != before {
				t.Errorf("after it %d leftovers and %d list entries, want 0 and %d", l, e, before)
			}
			if history, err := db.History(t.Context(), "a"); err != nil || len(history) != 1 {
				t.Errorf("after it %d versions (%v), want 1", len(history), err)
			}
		})
	}
}

func TestOneImportAtATime(t *testing.T) {
	db, _ := open(t)
	src := many{n: 1, title: "题", watch: func(int) {
		if _, err := db.Import(t.Context(), of("题", "b"), nil); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a second import = %v, want conflict", err)
		}
		if err := db.Tidy(t.Context()); err != nil {
			t.Errorf("Tidy during an import = %v", err)
		}
	}}
	load(t, db, src)
}

// TestImportThatIsCutOffLeavesNothing ends the context after some batches and closes the
// file, as a crash would.
// during is a source that does something when it is read first.
type during struct {
	entries
	then func()
}

func (s during) Each(ctx context.Context, f func(content.Entry) error) error {
	s.then()
	return s.entries.Each(ctx, f)
}

func TestImportWaitsForTidying(t *testing.T) {
	db, _ := open(t)
	db.tidying.Lock() // as the server does after its start
	s := during{of("早", "a"), sync.OnceFunc(db.tidying.Unlock)}
	if r, err := db.Import(t.Context(), s, nil); err != nil || r.Added != 1 {
		t.Errorf("Import beside tidying = %+v, %v; want it done", r, err)
	}
}

func TestImportThatIsCutOffLeavesNothing(t *testing.T) {
	path, c := filepath.Join(t.TempDir(), "zaiyue.db"), &clock{noon}
	db := reopen(t, path, c)
	save(t, db, article("a000001", "旧"))
	ctx, cancel := context.WithCancel(t.Context())
	stop := false
	src := many{n: 3 * batchArticles, title: "新", watch: func(i int) {
		if stop && i > 2*batchArticles {
			cancel()
		}
		stop = stop || i == 3*batchArticles-1 // from the second reading on
	}}
	if _, err := db.Import(ctx, src, nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("Import = %v, want canceled", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = reopen(t, path, c)
	if n := leftovers(t, db); n <= batchArticles {
		t.Fatalf("only %d entries are left: the import was not cut off in its middle", n)
	}
	if diff := cmp.Diff([]string{"a000001 旧"}, titles(t, db)); diff != "" {
		t.Errorf("after the crash (-want +got):\n%s", diff)
	}
	if got := listedIDs(t, db, "", 7); !slices.Equal(got, []string{"a000001"}) {
		t.Errorf("after the crash the list holds %v", got)
	}
	if err := db.Tidy(t.Context()); err != nil {
		t.Errorf("Tidy = %v", err)
	}
	if l, e := leftovers(t, db), listEntries(t, db); l != 0 || e != 2 {
		t.Errorf("Tidy left %d entries and %d on the lists, want 0 and 2", l, e)
	}
	if r := load(t, db, many{n: 3 * batchArticles, title: "新"}); r.Added != 3*batchArticles-1 || r.Changed != 1 {
		t.Errorf("the next import = %+v, want all", r)
	}
}

func TestImportGivenUpByAnotherFails(t *testing.T) {
	db, _ := open(t)
	readings := 0
	src := many{n: 2*batchArticles + 1, title: "新", watch: func(i int) {
		if i == 0 {
			readings++
		}
		if readings == 2 && i == 2*batchArticles { // a second instance tidies
			if err := db.tidy(t.Context()); err != nil {
				t.Errorf("tidy = %v", err)
			}
		}
	}}
	if _, err := db.Import(t.Context(), src, nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("Import = %v, want conflict", err)
	}
	if empty, err := db.Empty(t.Context()); err != nil || !empty {
		t.Errorf("Empty = %v, %v, want true", empty, err)
	}
}

func TestEditDuringAnImportStays(t *testing.T) {
	db, c := open(t)
	save(t, db, article("a000000", "旧"))
	readings := 0
	src := many{n: batchArticles + 1, title: "导入", watch: func(i int) {
		if i == 0 {
			readings++
		}
		if readings == 2 && (i == 0 || i == batchArticles) { // before and after the first batch
			c.advance(time.Minute)
			save(t, db, article("a000000", "编辑"))
			save(t, db, article("a000001", "编辑"))
		}
	}}
	load(t, db, src)
	for _, id := range []string{"a000000", "a000001"} {
		if a, err := db.Article(t.Context(), id); err != nil || a.Title != "编辑" {
			t.Errorf("Article(%s) = %q, %v, want the edit", id, a.Title, err)
		}
	}
	if e := listEntries(t, db); e != 2*(batchArticles+1) {
		t.Errorf("the lists hold %d entries, want %d", e, 2*(batchArticles+1))
	}
}

// TestReadersSeeAnImportAtOnce reads again and again while everything is replaced.
func TestReadersSeeAnImportAtOnce(t *testing.T) {
	db := reopen(t, filepath.Join(t.TempDir(), "zaiyue.db"), &clock{noon})
	const n = batchArticles + 10 // two batches
	load(t, db, many{n: n, title: "旧"})
	reads, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	readers.Go(func() {
		for reads.Err() == nil {
			seen := map[string]int{}
			err := db.EachArticle(t.Context(), func(a content.Article) error { seen[a.Title]++; return nil })
			if err != nil || len(seen) != 1 || seen["旧"]+seen["新"] != n {
				t.Errorf("EachArticle saw %v (%v), want %d of one sort", seen, err, n)
			}
		}
	})
	readers.Go(func() {
		for reads.Err() == nil {
			page, _, err := db.Articles(t.Context(), content.KindGuide, "", n+1)
			if err != nil || len(page) != n || slices.ContainsFunc(page, func(a content.Article) bool { return a.Title != page[0].Title }) {
				t.Errorf("Articles = %d articles (%v), want %d of one sort", len(page), err, n)
			}
		}
	})
	load(t, db, many{n: n, title: "新"})
	stop()
	readers.Wait()
	if got := titles(t, db); len(got) != n || !strings.HasSuffix(got[0], "新") {
		t.Errorf("after the import %d articles, the first %q", len(got), got[0])
	}
}

// TestImportNeedsLittleMemory imports 20,000 articles of 1,500 bytes and looks at the heap
// on the way: twice what all of them weigh would mean that they are gathered.
func TestImportNeedsLittleMemory(t *testing.T) {
	db := reopen(t, filepath.Join(t.TempDir(), "zaiyue.db"), &clock{noon})
	const n = 20_000
	var most uint64
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	src := many{n: n, title: "题", watch: func(i int) {
		if i%5000 == 4999 {
			most = max(most, heap(), before)
		}
	}}
	if r := load(t, db, src); r.Added != n {
		t.Errorf("Import added %d, want %d", r.Added, n)
	}
	if grown, limit := most-before, uint64(20<<20); grown > limit {
		t.Errorf("the heap grew by %d MiB, want at most %d", grown>>20, limit>>20)
	}
}

func TestEmptyMeansNothingWasEverKept(t *testing.T) {
	db, _ := open(t)
	check := func(when string, want bool) {
		t.Helper()
		if got, err := db.Empty(t.Context()); err != nil || got != want {
			t.Errorf("Empty %s = %v, %v, want %v", when, got, err, want)
		}
	}
	check("at first", true)
	err := db.engine.Update(t.Context(), func(tx Tx) error { // an import that was cut off
		if err := put(tx, generations, number(1), generation{State: stateOpen}); err != nil {
			return err
		}
		return errors.Join(tx.Put(meta, generationKey, number(1)), write(tx, version{Article: article("a", "题")}, 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	check("with the rest of an import", true)
	draft := article("a", "题")
	draft.Status = content.Draft
	save(t, db, draft)
	check("with a draft", false)
}
