package simulator

import (
	"fmt"
	"net/url"
	"slices"
)

// articleURL is the address of the i-th article (0-based) of a batch, as a phone opens it:
// mp.weixin.qq.com/s, served by us. kind "tempkey" is the preview of a draft, whose number
// is its own. p.mu is held.
func (p *platform) articleURL(kind string, number int64, i int) string {
	q := url.Values{"__biz": {"sim"}, "mid": {fmt.Sprint(number)}, "idx": {fmt.Sprint(i + 1)}}
	if kind == "tempkey" {
		q.Set("tempkey", "preview")
	}
	return p.opts.PublicURL + "/s?" + q.Encode() + "#rd"
}

// published finds a publication by article_id, nil for an unknown or deleted one; p.mu is
// held.
func (p *platform) published(articleID string) *publication {
	i := slices.IndexFunc(p.articles.published, func(b *publication) bool {
		return articleID != "" && b.articleID == articleID && b.status == publishDone && !b.allDeleted()
	})
	if i < 0 {
		return nil
	}
	return p.articles.published[i]
}

// articleExists reports whether a published article has the id; p.mu is held.
func (p *platform) articleExists(id string) bool { return p.published(id) != nil }

// articleCard is a published article as a card; p.mu is held.
func (p *platform) articleCard(id string) article {
	b := p.published(id)
	if b == nil {
		return article{}
	}
	for i, c := range p.cards(b.items, b.address) {
		if !b.deleted[i] {
			return c
		}
	}
	return article{}
}

// draftCards is a draft as cards, nil for an unknown one; p.mu is held.
func (p *platform) draftCards(mediaID string) []article {
	d := p.articles.draft(mediaID)
	if d == nil {
		return nil
	}
	return p.cards(d.items, d.preview)
}

// cards is a batch of articles as a chat shows it; p.mu is held.
func (p *platform) cards(items []newsItem, address func(*platform, int) string) []article {
	cards := make([]article, 0, len(items))
	for i, item := range items {
		cards = append(cards, article{Title: item.Title, Description: item.Digest, PicURL: p.coverURL(item), URL: address(p, i)})
	}
	return cards
}
