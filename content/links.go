package content

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// Link is an address that articles lead to, and whether it answered when it was last tried.
type Link struct {
	URL       string    `json:"url"`
	State     LinkState `json:"state"`
	Status    int       `json:"status,omitempty"` // the HTTP status; 0: no answer
	CheckedAt time.Time `json:"checked_at,omitzero"`
	DeadSince time.Time `json:"dead_since,omitzero"`
	Articles  []string  `json:"articles,omitempty"` // ids of some of the articles that lead there
}

// LinkState is whether a link leads somewhere.
type LinkState string

// The states of a link. The zero value was never tried.
const (
	LinkAlive   LinkState = "alive"
	LinkDead    LinkState = "dead"    // the page or the site is gone
	LinkUnknown LinkState = "unknown" // it cannot be told now: no way to it, or it refuses programs
)

// mostLinks bounds the links looked at in one article.
const mostLinks = 200

// LinksOf returns the addresses an article leads to, each once, in the order of the text: in
// the body, and the source where it is one. Pictures are not among them.
func LinksOf(a *Article) (links []string) {
	seen := map[string]bool{}
	add := func(to string) {
		to = strings.TrimSpace(to)
		if to != "" && !strings.HasPrefix(to, "#") && !seen[to] && len(links) < mostLinks {
			seen[to] = true
			links = append(links, to)
		}
	}
	source := []byte(a.Body)
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			add(string(n.Destination))
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL {
				add(string(n.URL(source)))
			}
		}
		return ast.WalkContinue, nil
	})
	if Outside(a.Source) {
		add(a.Source)
	}
	return links
}

// ourPicture is the address of a picture of ours, in a text.
var ourPicture = regexp.MustCompile(`/media/([0-9a-f]{40}\.(?:jpg|png))`)

// PicturesOf returns the names of the pictures of ours that an article shows, each once.
func PicturesOf(a *Article) (names []string) {
	for _, m := range ourPicture.FindAllStringSubmatch(a.Cover+"\n"+a.Body, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// Outside reports whether an address is one of the web, which a LinkChecker tries.
func Outside(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// ArticleIn returns the id of the article of this site that an address leads to; base is the
// site's public address.
func ArticleIn(link, base string) (id string, ok bool) {
	if base != "" {
		link = strings.TrimPrefix(link, strings.TrimSuffix(base, "/"))
	}
	rest, ok := strings.CutPrefix(link, "/articles/")
	if !ok {
		return "", false
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, _, _ = strings.Cut(rest, "?")
	id, err := url.PathUnescape(strings.TrimSuffix(rest, "/"))
	return id, err == nil
}

// LinkStore keeps what became of links. The store implements it.
type LinkStore interface {
	// Link returns what is known of an address; the zero State: nothing.
	Link(ctx context.Context, url string) (Link, error)
	// PutLinks keeps what was found.
	PutLinks(ctx context.Context, links []Link) error
	// DeadLinks returns the dead links of articles, the longest dead first, at most limit.
	DeadLinks(ctx context.Context, limit int) ([]Link, error)
	// DropLinks forgets what was last tried before a time.
	DropLinks(ctx context.Context, before time.Time) error
}
