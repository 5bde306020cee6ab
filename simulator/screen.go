package simulator

import (
	"strings"
	"time"

	"golang.org/x/net/html"
)

// entry is one thing on a graduate's screen. Which fields are set depends on Kind:
//
//	text        Text, Parts
//	image voice video shortvideo file   MediaID, PicURL, Text (voice: the transcript; file: the name)
//	location    Place
//	link        Title, Text, URL
//	news        Articles
//	article     Articles (one), of a published article or draft
//	music       Title, Text, URL
//	menu        Text, Items, Tail: a msgmenu
//	miniprogram Title, URL (the path)
//	card        Title
//	template    Title, Fields, URL: a template message
//	notice      Title, Fields, URL: a subscription notice
//	system      Text: grey words in the middle, among them the fault notice
//	tap         Text: what the graduate tapped, for the transcript; phones do not show it
type entry struct {
	ID       int64     `json:"id"` // grows over all graduates
	At       time.Time `json:"at"`
	From     string    `json:"from"` // user, account, system
	Kind     string    `json:"kind"`
	Via      string    `json:"via,omitempty"`      // of the account's: passive, custom, mass, template, subscribe, menu
	Delivery string    `json:"delivery,omitempty"` // the push it belongs to
	Text     string    `json:"text,omitempty"`
	Parts    []part    `json:"parts,omitempty"`
	Title    string    `json:"title,omitempty"`
	URL      string    `json:"url,omitempty"`
	MediaID  string    `json:"media_id,omitempty"`
	PicURL   string    `json:"pic_url,omitempty"`
	Place    *place    `json:"place,omitempty"`
	Articles []article `json:"articles,omitempty"`
	Items    []item    `json:"items,omitempty"`
	Tail     string    `json:"tail,omitempty"`
	Fields   []pair    `json:"fields,omitempty"`
	AIMade   bool      `json:"ai_made,omitempty"`
	Agent    string    `json:"agent,omitempty"` // the kf_account that wrote it
}

// part is a run of a text: plain, or a link to tap.
type part struct {
	Text        string `json:"text"`
	Href        string `json:"href,omitempty"`
	MiniProgram string `json:"miniprogram,omitempty"` // appid
	Path        string `json:"path,omitempty"`
}

type place struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Scale     int     `json:"scale,omitempty"`
	Label     string  `json:"label,omitempty"`
}

type article struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	PicURL      string `json:"pic_url,omitempty"`
	URL         string `json:"url,omitempty"`
}

type item struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type pair struct {
	Key   string `json:"key"`
	Label string `json:"label,omitempty"`
	Value string `json:"value"`
}

// screenLimit is how many entries a phone keeps.
const screenLimit = 2000

// show puts e on u's screen and returns it with its ID and time; p.mu is held.
func (p *platform) show(u *user, e entry) entry {
	e.ID, e.At = p.next("entry", 1), p.clock.Now()
	if e.Kind == "text" {
		e.Parts = parts(e.Text)
	}
	u.screen = append(u.screen, e)
	if len(u.screen) >= 2*screenLimit { // cut seldom: it copies
		u.screen = append([]entry{}, u.screen[len(u.screen)-screenLimit:]...)
	}
	if e.From == "account" {
		u.TypingUntil = time.Time{}
	}
	p.hub.publish("screen", u.ID(), e)
	return e
}

// screenAfter returns u's entries with an ID above after; p.mu is held.
func (u *user) screenAfter(after int64) []entry {
	found := []entry{}
	for _, e := range u.screen {
		if e.ID > after {
			found = append(found, e)
		}
	}
	return found
}

// parts splits a text into plain runs and the <a href="…">…</a> links a phone makes
// tappable (section 3). Markup that is not such a link, or badly quoted, stays as it is:
// the phone shows it raw.
func parts(s string) []part {
	var found []part
	for s != "" {
		before, link, after, ok := cutLink(s)
		if !ok {
			break
		}
		if before != "" {
			found = append(found, part{Text: before})
		}
		found = append(found, link)
		s = after
	}
	if s != "" {
		found = append(found, part{Text: s})
	}
	return found
}

func cutLink(s string) (before string, link part, after string, ok bool) {
	for from := 0; ; {
		start := strings.Index(s[from:], "<a ")
		if start < 0 {
			return "", part{}, "", false
		}
		start += from
		head := strings.IndexByte(s[start:], '>')
		tail := strings.Index(s[start:], "</a>")
		if head > 0 && tail > head {
			if link, ok = anchor(s[start : start+head+1]); ok {
				link.Text = s[start+head+1 : start+tail]
				return s[:start], link, s[start+tail+len("</a>"):], true
			}
		}
		from = start + len("<a ")
	}
}

// anchor reads the attributes of one opening tag; without a quoted href it is none.
func anchor(tag string) (part, bool) {
	if !strings.Contains(tag, `href="`) && !strings.Contains(tag, `href='`) {
		return part{}, false
	}
	tokens := html.NewTokenizer(strings.NewReader(tag))
	if tokens.Next() != html.StartTagToken {
		return part{}, false
	}
	var p part
	for _, a := range tokens.Token().Attr {
		switch a.Key {
		case "href":
			p.Href = a.Val
		case "data-miniprogram-appid":
			p.MiniProgram = a.Val
		case "data-miniprogram-path":
			p.Path = a.Val
		}
	}
	return p, p.Href != ""
}
