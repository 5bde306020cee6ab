package content

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"zaiyue/fault"
)

// Conflict is a set of articles in force that give different amounts for one topic and
// region: an officer must say which holds (row Q7).
type Conflict struct {
	Topic  string
	Region string
	IDs    []string // of two articles or more, ascending
}

// amountOf is what the index keeps of an article that names an amount.
type amountOf struct {
	topic, region, amount string // normalised
	number                uint32
}

// addAmount notes the amount of the article that was added last.
func (ix *Index) addAmount(a *Article) {
	topic, amount := Normalize(a.Topic), plainAmount(a.Amount)
	if topic == "" || amount == "" {
		return
	}
	ix.amounts = append(ix.amounts, amountOf{topic, Normalize(a.Region), amount, uint32(len(ix.docs) - 1)})
}

// plainAmount is how amounts are compared: 8,000 元 and 8000元 are the same.
func plainAmount(s string) string {
	return strings.NewReplacer(" ", "", ",", "", "，", "").Replace(Normalize(s))
}

func (a amountOf) compare(b amountOf) int {
	return cmp.Or(cmp.Compare(a.topic, b.topic), cmp.Compare(a.region, b.region), cmp.Compare(a.number, b.number))
}

// sameThing returns the amounts noted for a topic and region.
func (ix *Index) sameThing(topic, region string) []amountOf {
	want := amountOf{topic: topic, region: region}
	from, _ := slices.BinarySearchFunc(ix.amounts, want, amountOf.compare)
	to := from
	for to < len(ix.amounts) && ix.amounts[to].topic == topic && ix.amounts[to].region == region {
		to++
	}
	return ix.amounts[from:to]
}

// differing returns the articles in force that give another amount than a for the same topic
// and region, in order of id.
func (l *Library) differing(ctx context.Context, ix *Index, a, draft *shelved, now time.Time) ([]Article, error) {
	if a.Topic == "" || a.amount == "" {
		return nil, nil
	}
	var found []Article
	for _, other := range ix.sameThing(Normalize(a.Topic), Normalize(a.Region)) {
		d := &ix.docs[other.number]
		if other.amount == a.amount || d.id == a.ID || !d.inForce(now.Unix()) {
			continue
		}
		b, err := l.shelvedOr(ctx, draft, d.id)
		if fault.KindOf(err) == fault.NotFound || err == nil && !b.InForce(now) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, b.Article)
	}
	return found, nil
}

// Contradicts returns the ids of the articles in force that give another amount than a for
// the same topic and region, ascending; a's own id is not among them.
func (l *Library) Contradicts(a Article) (ids []string) {
	ix := l.index.Load()
	topic, amount := Normalize(a.Topic), plainAmount(a.Amount)
	if ix == nil || topic == "" || amount == "" {
		return nil
	}
	now := l.config.Now().Unix()
	for _, other := range ix.sameThing(topic, Normalize(a.Region)) {
		if d := &ix.docs[other.number]; other.amount != amount && d.id != a.ID && d.inForce(now) {
			ids = append(ids, d.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Conflicts lists the conflicts among the articles in force now, by topic and region. It
// fails with fault.Unavailable while the first index is being built.
func (l *Library) Conflicts(context.Context) ([]Conflict, error) {
	ix, err := l.ready()
	if err != nil {
		return nil, err
	}
	return ix.conflicts(l.config.Now().Unix()), nil
}

func (ix *Index) conflicts(now int64) (all []Conflict) {
	for i := 0; i < len(ix.amounts); {
		first := ix.amounts[i]
		same := ix.sameThing(first.topic, first.region)
		i += len(same)
		c := Conflict{Topic: first.topic, Region: first.region}
		amounts := make(map[string]bool)
		for _, a := range same {
			if d := &ix.docs[a.number]; d.inForce(now) {
				c.IDs = append(c.IDs, d.id)
				amounts[a.amount] = true
			}
		}
		if len(amounts) > 1 {
			slices.Sort(c.IDs)
			all = append(all, c)
		}
	}
	return all
}
