package content_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"zaiyue/content"
	"zaiyue/fault"
)

// shelf is articles in memory.
type shelf []content.Article

func (s shelf) AllArticles(_ context.Context, f func(content.Article) error) error {
	for _, a := range s {
		if err := f(a); err != nil {
			return err
		}
	}
	return nil
}

// files returns the content of every file under a path.
func files(t interface{ Fatal(...any) }, root string) map[string]string {
	all := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		all[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestExportWritesWhatIsRead(t *testing.T) {
	short := content.Article{ID: "租房", Kind: content.KindGuide, Title: "2020", Body: "文\n", Status: content.Published}
	all := shelf{full, short}
	folder := filepath.Join(t.TempDir(), "new", "out")
	if n, err := content.Export(t.Context(), all, folder); err != nil || n != 2 {
		t.Fatalf("Export(%s) = %d, %v, want 2", folder, n, err)
	}
	want := map[string]string{
		"a-b.c%3A1.md": strings.NewReplacer("# a comment\n", "", "[在哪里, 几点开门]", "\n  - 在哪里\n  - 几点开门", "questions: ", "questions:",
			"- 2020", `- "2020"`, "007", `"007"`, `"示例局"`, "示例局", "'2026-11-01'", "2026-11-01",
			"2026-09-01T10:00:00+08:00", "2026-09-01T02:00:00Z").Replace(fullMarkdown),
		"租房.md": "---\nid: 租房\nkind: 办事指南\ntitle: \"2020\"\nstatus: published\n---\n\n文\n\n",
	}
	if diff := cmp.Diff(want, files(t, folder)); diff != "" {
		t.Errorf("the folder (-want +got):\n%s", diff)
	}
	lines := filepath.Join(t.TempDir(), "out.jsonl")
	if n, err := content.Export(t.Context(), all, lines); err != nil || n != 2 {
		t.Fatalf("Export(%s) = %d, %v, want 2", lines, n, err)
	}
	wantLines := strings.ReplaceAll(fullLine, "2026-09-01T10:00:00+08:00", "2026-09-01T02:00:00Z") + "\n" +
		`{"id":"租房","kind":"办事指南","title":"2020","status":"published","body":"文\n"}` + "\n"
	if diff := cmp.Diff(wantLines, files(t, filepath.Dir(lines))["out.jsonl"]); diff != "" {
		t.Errorf("the lines (-want +got):\n%s", diff)
	}
}

func TestExportLeavesThePathAloneWhenItFails(t *testing.T) {
	base := t.TempDir()
	full, lines := filepath.Join(base, "full"), filepath.Join(base, "old.jsonl")
	if err := errors.Join(os.Mkdir(full, 0o700), os.WriteFile(filepath.Join(full, "x"), []byte("x"), 0o600),
		os.WriteFile(lines, []byte("old"), 0o600), os.Mkdir(filepath.Join(base, "empty"), 0o700)); err != nil {
		t.Fatal(err)
	}
	before := files(t, base)
	bad := shelf{{ID: "a"}}
	broken := errors.New("broken")
	tests := []struct {
		path string
		from content.Shelf
		want fault.Kind
	}{
		{full, bad, fault.Conflict},
		{filepath.Join(lines, "under a file"), bad, fault.Unavailable},
		{filepath.Join(lines, "x.jsonl"), bad, fault.Unavailable},
		{lines, breaking{bad, broken}, fault.Internal},
		{filepath.Join(base, "new"), breaking{bad, broken}, fault.Internal},
		{filepath.Join(base, "empty"), breaking{bad, broken}, fault.Internal},
	}
	for _, tt := range tests {
		if _, err := content.Export(t.Context(), tt.from, tt.path); fault.KindOf(err) != tt.want {
			t.Errorf("Export(%s) = %v, want %v", tt.path, err, tt.want)
		}
	}
	if diff := cmp.Diff(before, files(t, base)); diff != "" {
		t.Errorf("failed exports changed (-want +got):\n%s", diff)
	}
	if n, err := content.Export(t.Context(), bad, filepath.Join(base, "empty")); err != nil || n != 1 {
		t.Errorf("Export into an empty folder = %d, %v, want 1", n, err)
	}
	if n, err := content.Export(t.Context(), bad, lines); err != nil || n != 1 {
		t.Errorf("Export in place of an old file = %d, %v, want 1", n, err)
	}
	left, err := filepath.Glob(filepath.Join(base, ".export-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("exports left %v behind", left)
	}
}

// breaking fails after its articles.
type breaking struct {
	shelf
	err error
}

func (b breaking) AllArticles(ctx context.Context, f func(content.Article) error) error {
	return errors.Join(b.shelf.AllArticles(ctx, f), b.err)
}

func TestFileNamesStayApart(t *testing.T) {
	all := shelf{}
	for _, id := range []string{"a", "A", "a:b", strings.Repeat("长", 128), strings.Repeat("长", 127) + "短", strings.Repeat(":", 128)} {
		all = append(all, content.Article{ID: id, Title: "题", Body: "文"})
	}
	folder := filepath.Join(t.TempDir(), "out")
	if _, err := content.Export(t.Context(), all, folder); err != nil {
		t.Fatalf("Export = %v", err)
	}
	if got := files(t, folder); len(got) != len(all) {
		t.Errorf("%d articles became %d files", len(all), len(got))
	}
}

// oddText draws texts with all that files trip over.
func oddText() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{
		"文", "a", " ", "\n", "\n\n", "---", "\n---\n", "--- ", "\r\n", "\r", "\t", "\u2028", "\u0085", "\uFEFF", "😀", "👩‍👩‍👧",
		"བོད་ཡིག།", "'", "\"", "\\", "#", ": ", "- ", "|", ">", "&a", "*a", "!!str", "~", "null", "{", "[", "<b>", "%", "\ufffd", "\ue000",
	})
	return rapid.Map(rapid.SliceOfN(piece, 0, 12), func(p []string) string { return strings.Join(p, "") })
}

// oddArticle draws articles that Validate lets pass.
func oddArticle(t *rapid.T, id string) content.Article {
	text := oddText()
	instant := func(label string) time.Time {
		return time.Unix(rapid.Int64Range(-2e9, 7e9).Draw(t, label), rapid.Int64Range(0, 999_999_999).Draw(t, label)).UTC()
	}
	a := content.Article{
		ID: id, Kind: rapid.SampledFrom(content.Kinds()).Draw(t, "kind"),
		Title: "题" + strings.NewReplacer("\n", "", "\r", "").Replace(text.Draw(t, "title")),
		Body:  text.Draw(t, "body") + "文" + text.Draw(t, "end"), Summary: text.Draw(t, "summary"), Contact: text.Draw(t, "contact"),
		Status: rapid.SampledFrom([]content.Status{content.Draft, content.Published, content.Withdrawn}).Draw(t, "status"),
	}
	for range rapid.IntRange(0, 2).Draw(t, "questions") {
		a.Questions = append(a.Questions, "问"+text.Draw(t, "question"))
	}
	if rapid.Bool().Draw(t, "times") {
		a.CreatedAt, a.UpdatedAt = instant("created"), instant("updated")
		a.VerifiedAt = instant("verified").Truncate(24 * time.Hour).Add(-8 * time.Hour)
	}
	if a.Kind == content.KindHome {
		a.Home = &content.Home{Events: text.Draw(t, "events"), Latitude: rapid.Float64Range(-90, 90).Draw(t, "latitude")}
		if a.Home.Latitude == 0 {
			a.Home.Latitude = 0 // -0 is 0
		}
	}
	return a
}

// TestExportIsReadBackWordByWord writes odd articles in both forms, reads them, and writes
// them again.
func TestExportIsReadBackWordByWord(t *testing.T) {
	base := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		all := shelf{oddArticle(t, "a"), oddArticle(t, "b")}
		for _, a := range all {
			if flaws := content.Validate(&a); len(flaws) > 0 {
				t.Fatalf("the article drawn is not valid: %v", flaws)
			}
		}
		run, err := os.MkdirTemp(base, "run")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(run)
		for _, form := range []string{"", ".jsonl"} {
			first, second := filepath.Join(run, "first"+form), filepath.Join(run, "second"+form)
			if _, err := content.Export(context.Background(), all, first); err != nil {
				t.Fatalf("Export = %v", err)
			}
			back := shelf(entries(t, source(t, first)))
			if diff := cmp.Diff(all, back); diff != "" {
				t.Errorf("read back from %s (-want +got):\n%s", first, diff)
			}
			if _, err := content.Export(context.Background(), back, second); err != nil {
				t.Fatalf("Export = %v", err)
			}
			if diff := cmp.Diff(files(t, first), files(t, second)); diff != "" {
				t.Errorf("exported again (-first +second):\n%s", diff)
			}
		}
	})
}
