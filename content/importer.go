package content

import (
	"context"
	"crypto/sha256"
	"fmt"
)

// MaxProblems is how many problems a Report lists; it counts the others.
const MaxProblems = 1000

// Source is articles as files hold them. OpenSource and SeedSource make one. It may be read
// any number of times.
type Source interface {
	// Each calls f for every article, and for everything that should have been one, always
	// in the same order, until f fails. It holds one article in memory. Its own errors are
	// the context's, f's, and those of a source that has vanished.
	Each(ctx context.Context, f func(Entry) error) error
}

// Entry is an article of a source. Where the file leaves them out, Kind is 办事指南, Status
// is Published, and CreatedAt and UpdatedAt are zero: importing sets them.
type Entry struct {
	Article  Article
	Where    Where
	Problems []Problem // what keeps it from being imported; then Article may lack something
}

// Where is a place in a file.
type Where struct {
	File string
	Line int // from 1; 0 for the whole file
}

// String returns "file:line", or what there is of it.
func (w Where) String() string {
	if w.Line == 0 {
		return w.File
	}
	return fmt.Sprintf("%s:%d", w.File, w.Line)
}

// Problem is something wrong in a source, with the place to mend.
type Problem struct {
	Where
	Words string // in Chinese; begins with the key, where it is about one
}

// String returns "file:line: words".
func (p Problem) String() string {
	if p.File == "" {
		return p.Words
	}
	return p.Where.String() + ": " + p.Words
}

// Report is what became of an import.
type Report struct {
	Articles int       // entries read
	Problems []Problem // in the order of the source, at most MaxProblems
	Found    int       // all problems, listed or not; when there is one, nothing was imported

	Added     int // articles of a new id
	Changed   int // articles that replaced what was there
	Unchanged int // articles that are there already, word by word
}

func (r *Report) add(problems ...Problem) {
	r.Found += len(problems)
	r.Problems = append(r.Problems, problems[:min(len(problems), MaxProblems-len(r.Problems))]...)
}

// Check reads a source once and reports everything that is wrong with it, ids that are used
// twice included. It keeps some 50 bytes an article to know them. seen, if not nil, is told
// after each article how many were read. The error is the source's or the context's.
func Check(ctx context.Context, s Source, seen func(done int)) (Report, error) {
	var r Report
	first := map[[16]byte]Where{}
	err := s.Each(ctx, func(e Entry) error {
		r.Articles++
		r.add(e.Problems...)
		if e.Article.ID != "" {
			sum := sha256.Sum256([]byte(e.Article.ID))
			id := [16]byte(sum[:])
			if w, twice := first[id]; twice {
				r.add(Problem{Where: e.Where, Words: fmt.Sprintf(flawDuplicate, e.Article.ID, w)})
			} else {
				first[id] = e.Where
			}
		}
		if seen != nil {
			seen(r.Articles)
		}
		return nil
	})
	if err == nil && r.Articles == 0 {
		r.add(Problem{Words: flawNoArticles})
	}
	return r, err
}
