package notices

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// DigestKind is the key of the kind that tells what was gathered.
const DigestKind = "digest"

const (
	digestsAtOnce = 200 // persons of one reading
	mostTitles    = 6   // named in a digest
)

// Gathered is what is told to a person together.
type Gathered struct {
	OpenID  string
	At      time.Time // when
	Notices []Notice  // as they came, the first of them
	More    int       // how many more there are
}

// DigestStore keeps what is gathered. The store implements it.
type DigestStore interface {
	// Together returns what is to be told by now, for at most so many persons.
	Together(ctx context.Context, now time.Time, persons int) ([]Gathered, error)
	// TellTogether writes the digest and ends the gathering, in one transaction, once. A
	// digest without a kind is not written.
	TellTogether(ctx context.Context, g Gathered, digest Notice) error
	// Preferences returns what a person decided.
	Preferences(ctx context.Context, openID string) (Preferences, error)
}

// Digests tells once a day what was gathered.
type Digests struct {
	Store DigestStore
	Book  *Book
	Now   func() time.Time
}

// Step tells the digests that are due. After a crash it goes on where it was.
func (d *Digests) Step(ctx context.Context) error {
	for {
		due, err := d.Store.Together(ctx, d.Now(), digestsAtOnce)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, g := range due {
			p, err := d.Store.Preferences(ctx, g.OpenID)
			if err != nil {
				return err
			}
			if err := d.Store.TellTogether(ctx, g, d.digest(g, p)); err != nil {
				return err
			}
		}
	}
}

// digest is the notice of what was gathered and not seen since; without a kind when there is
// nothing left.
func (d *Digests) digest(g Gathered, p Preferences) Notice {
	var titles []string
	count := g.More
	for _, n := range g.Notices {
		kind, ok := d.Book.Kind(n.Kind)
		topic, _ := d.Book.Topic(kind.Topic)
		if !ok || !n.ReadAt.IsZero() || p.Mutes(topic) {
			continue
		}
		if count++; len(titles) == mostTitles {
			continue
		}
		titles = append(titles, "· "+kind.Words(p.Reads(), n.Fields).Title)
	}
	if len(titles) == 0 {
		return Notice{}
	}
	return Notice{
		Kind: DigestKind, Cause: "day/" + g.At.In(china()).Format("20060102"), OpenID: g.OpenID,
		Fields: map[string]string{"count": strconv.Itoa(count), "titles": strings.Join(titles, "\n")},
	}
}
