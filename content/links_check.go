package content

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// The bounds of trying links.
const (
	linkWithin    = 8 * time.Second // one link, its redirects included
	linksAtOnce   = 4
	mostRedirects = 5
)

// LinkChecker tries whether addresses of the web answer. It reads no page, and goes to no
// address of a private network, whatever a name or a redirect says. It may be used by many
// at once. NewLinkChecker makes it.
type LinkChecker struct {
	client *http.Client
	store  LinkStore
	now    func() time.Time
}

// errPrivate is why a link is not tried.
var errPrivate = errors.New("an address of a private network")

// NewLinkChecker returns a checker. allowed, if not nil, says which addresses may be reached
// beside public ones: tests use it.
func NewLinkChecker(store LinkStore, now func() time.Time, allowed func(netip.AddrPort) bool) *LinkChecker {
	dialer := net.Dialer{Timeout: linkWithin / 2, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address) // after names were resolved: no name leads around it
		if err != nil {
			return err
		}
		if allowed != nil && allowed(at) || public(at) {
			return nil
		}
		return errPrivate
	}}
	return &LinkChecker{store: store, now: now, client: &http.Client{
		Timeout: linkWithin,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: linkWithin / 2, MaxResponseHeaderBytes: 64 << 10,
			DisableKeepAlives: true, ResponseHeaderTimeout: linkWithin,
		},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) >= mostRedirects {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}}
}

// public reports whether an address may be reached: one of the open internet, at the ports of
// the web.
func public(at netip.AddrPort) bool {
	ip := at.Addr().Unmap()
	if at.Port() != 80 && at.Port() != 443 {
		return false
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, inside := range [...]string{"100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "2001:db8::/32", "2002::/16", "fec0::/10"} {
		if netip.MustParsePrefix(inside).Contains(ip) {
			return false
		}
	}
	return true
}

// Check tries links of an article, a few at once, and keeps what it found. It fails only when
// that cannot be kept, or ctx ends.
func (c *LinkChecker) Check(ctx context.Context, article string, urls []string) ([]Link, error) {
	uses := make([]LinkUse, len(urls))
	for i, u := range urls {
		before, err := c.store.Link(ctx, u)
		if err != nil {
			return nil, err
		}
		uses[i] = LinkUse{URL: u, Articles: before.Articles}
		uses[i].add(article)
	}
	return c.check(ctx, uses)
}

// LinkUse is a link and some of the articles that lead there.
type LinkUse struct {
	URL      string
	Articles []string
}

// mostArticles bounds how many articles a link remembers.
const mostArticles = 10

func (u *LinkUse) add(article string) {
	if len(u.Articles) < mostArticles && !slices.Contains(u.Articles, article) {
		u.Articles = append(slices.Clone(u.Articles), article)
	}
}

// check tries links and keeps what it found.
func (c *LinkChecker) check(ctx context.Context, uses []LinkUse) ([]Link, error) {
	found := make([]Link, len(uses))
	group, working := errgroup.WithContext(ctx)
	group.SetLimit(linksAtOnce)
	for i, u := range uses {
		group.Go(func() error {
			before, err := c.store.Link(working, u.URL)
			if err != nil {
				return err
			}
			l := c.try(working, u.URL)
			l.Articles = u.Articles
			if l.State == LinkDead {
				l.DeadSince = l.CheckedAt
				if before.State == LinkDead {
					l.DeadSince = before.DeadSince
				}
			}
			found[i] = l
			return working.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return found, c.store.PutLinks(ctx, found)
}

// try asks for the head of a page, and for the page where a server knows no heads.
func (c *LinkChecker) try(ctx context.Context, u string) Link {
	l := Link{URL: u, State: LinkUnknown, CheckedAt: c.now()}
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		status, err := c.ask(ctx, method, u)
		l.Status = status
		l.State = judged(status, err)
		if l.State == LinkAlive || err != nil {
			break
		}
	}
	return l
}

func (c *LinkChecker) ask(ctx context.Context, method, u string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, u, nil)
	if err != nil {
		return 0, fmt.Errorf("link: %w", err)
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (compatible; zaiyue link check)")
	req.Header.Set("Accept", "text/html,*/*;q=0.5")
	resp, err := c.client.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// judged tells what an answer means. Only what is surely gone is dead: a server may refuse
// programs, and our own way out may be closed.
func judged(status int, err error) LinkState {
	if err != nil {
		if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
			return LinkDead
		}
		if errors.Is(err, syscall.ECONNREFUSED) {
			return LinkDead
		}
		return LinkUnknown
	}
	switch {
	case status < 400:
		return LinkAlive
	case status == http.StatusNotFound, status == http.StatusGone:
		return LinkDead
	}
	return LinkUnknown
}
