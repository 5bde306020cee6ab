package press

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"zaiyue/content"
)

// Problem is something about an article that WeChat would not take, or that readers there
// will not see.
type Problem struct {
	Key    string // the field it is about: title, digest, author, body, cover, source
	Words  string // what it is and what to do, for an officer
	Blocks bool   // it cannot be sent before this is mended
}

// Blocked reports whether one of the problems blocks sending.
func Blocked(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Blocks })
}

// Given is what a page of an article is made with.
type Given struct {
	// Picture returns the address at which readers will find a picture of the article, and
	// false for one that cannot be shown. nil shows none.
	Picture func(src string) (address string, ok bool)
	// Link returns the address in WeChat of what a link of the article leads to, and false
	// when it has none there; nil knows none. Links of WeChat's own articles need no answer.
	Link func(href string) (address string, ok bool)
}

// Writer makes articles into WeChat's HTML. Make it with NewWriter; safe for concurrent use.
type Writer struct {
	renderer  *content.Renderer
	publicURL *url.URL
	look      look
	troubles  troubles
}

// NewWriter returns a writer. publicURL is where graduates find our pages: links inside the
// site become whole addresses.
func NewWriter(publicURL string) (*Writer, error) {
	l, err := loadLook(lookFile)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil, fmt.Errorf("press: the public address: %w", err)
	}
	t, err := loadTroubles(troublesFile)
	if err != nil {
		return nil, err
	}
	return &Writer{content.NewRenderer(), u, l, t}, nil
}

// Limits returns what WeChat takes.
func (w *Writer) Limits() Limits { return w.look.Limits }

// HTML makes the page of an article: its facts, its text, and how to ask for more. It has
// inline styles only, no picture but those that g.Picture knows, and no link that WeChat
// does not follow. The problems tell what was changed on the way and what is too long. It
// fails only when the text cannot be rendered.
func (w *Writer) HTML(a *content.Article, g Given) (string, []Problem, error) {
	clean, err := w.renderer.HTML(a.Body)
	if err != nil {
		return "", nil, fmt.Errorf("article %s: %w", a.ID, err)
	}
	context := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(string(clean)), context)
	if err != nil {
		return "", nil, fmt.Errorf("article %s: %w", a.ID, err)
	}
	m := &maker{writer: w, given: g}
	page := box("section", w.look.Boxes["page"])
	m.facts(page, a)
	for _, n := range nodes {
		m.add(page, n)
	}
	m.sources(page, a)
	m.ask(page, a)
	var b strings.Builder
	if err := html.Render(&b, page); err != nil {
		return "", nil, fmt.Errorf("article %s: %w", a.ID, err)
	}
	m.measure(b.String())
	return b.String(), m.problems, nil
}

// measure compares the page with WeChat's limits.
func (m *maker) measure(page string) {
	l := m.writer.look.Limits
	if n := utf8.RuneCountInString(page); n >= l.Characters {
		m.blocks("body", "排好版以后有 %d 个字符（格式也算），微信一篇要少于 %d 个。请删短一些，或分成两篇。", n, l.Characters)
	}
	if n := len(page); n >= l.Bytes {
		m.blocks("body", "排好版以后有 %d KB，微信一篇要小于 %d KB。请删短一些，或分成两篇。", n>>10, l.Bytes>>10)
	}
	if n := m.pictures; n > l.Pictures {
		m.blocks("body", "文章里有 %d 张图，一篇最多 %d 张。请减少一些，或分成两篇。", n, l.Pictures)
	}
}

// Check returns what WeChat would not take of an article's lines beside its text.
func (w *Writer) Check(title, digest, author string) (problems []Problem) {
	l := w.look.Limits
	long := func(key, name, value string, limit int) {
		if n := utf8.RuneCountInString(value); n > limit {
			problems = append(problems, Problem{key, fmt.Sprintf("%s有 %d 个字，微信最多 %d 个。请在这里写一个短的，不影响网页。", name, n, limit), true})
		}
	}
	if strings.TrimSpace(title) == "" {
		problems = append(problems, Problem{"title", "还没有标题。", true})
	}
	long("title", "标题", title, l.Title)
	long("digest", "摘要", digest, l.Digest)
	long("author", "署名", author, l.Author)
	return problems
}

// box is an element with a style.
func box(tag, style string) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: tag, DataAtom: atom.Lookup([]byte(tag))}
	if style != "" {
		n.Attr = []html.Attribute{{Key: "style", Val: style}}
	}
	return n
}

// words is a text node without the characters that turn or hide what stands around them.
func words(s string) *html.Node {
	return &html.Node{Type: html.TextNode, Data: strings.Map(printable, s)}
}

// printable drops the controls of writing direction and those that WeChat refuses.
func printable(r rune) rune {
	switch {
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u2028', r == '\u2029':
		return -1
	case r < ' ' && r != '\n' && r != '\t':
		return -1
	}
	return r
}
