package content

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// pieceKind is what a piece was in the Markdown.
type pieceKind int

const (
	sentence pieceKind = iota
	item               // of a list
	row                // of a table
)

// piece is the least that a passage may show of an article.
type piece struct {
	text    string
	kind    pieceKind
	block   int   // pieces of one paragraph, list or table share it
	heading int   // index of the heading above, -1 for none
	lead    int   // index of the line that announces it: 需要的材料：; -1 for none
	small   bool  // a note that this is a sample, a source line: true of every article
	keys    []key // its terms, each once
	looks   cueSet
	runes   int // its length in characters
}

// heading is a heading's terms and the cues that its section answers.
type heading struct {
	keys []key
	cues cueSet
	only cueSet // if any: shown only where one of them is given
}

// shelved is an article cut into pieces.
type shelved struct {
	Article
	title    []key  // terms of the title, ascending
	amount   string // as amounts are compared
	headings []heading
	pieces   []piece
}

// cutter cuts articles. It may be used by many at once.
type cutter struct {
	markdown goldmark.Markdown
	cues     []cue
	musts    cueSet
}

func newCutter(cues []cue) cutter {
	c := cutter{markdown: goldmark.New(goldmark.WithExtensions(extension.Table)), cues: cues}
	for i := range cues {
		if cues[i].Must {
			c.musts |= 1 << i
		}
	}
	return c
}

func (c cutter) cut(a Article) *shelved {
	source := []byte(a.Body)
	k := knife{source: source, cues: c.cues, out: &shelved{Article: a, amount: plainAmount(a.Amount)}, heading: -1}
	k.out.title = slices.Sorted(slices.Values(k.terms(a.Title)))
	for n := c.markdown.Parser().Parse(text.NewReader(source)).FirstChild(); n != nil; n = n.NextSibling() {
		k.block(n)
	}
	k.lead()
	return k.out
}

// knife holds where the cutting of one article stands.
type knife struct {
	source  []byte
	cues    []cue
	out     *shelved
	scan    scanner
	blocks  int
	heading int
}

func (k *knife) terms(s string) []key {
	k.scan.scan(s)
	keys := slices.Clone(k.scan.keys)
	slices.Sort(keys)
	return slices.Compact(keys)
}

// block cuts one block of the document.
func (k *knife) block(n ast.Node) {
	k.blocks++
	switch n := n.(type) {
	case *ast.Heading:
		k.heading = len(k.out.headings)
		k.out.headings = append(k.out.headings, k.headed(k.plain(n)))
	case *ast.List:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			k.add(item, clipped(k.plain(c)))
		}
	case *extast.Table:
		k.table(n)
	case *ast.Blockquote:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			k.block(c)
		}
	case *ast.ThematicBreak, *ast.HTMLBlock:
	default:
		text := k.plain(n)
		from := len(k.out.pieces)
		for _, s := range sentences(text) {
			for _, part := range parts(s) {
				k.add(sentence, part)
			}
		}
		if utf8.RuneCountInString(text) < longPointer && links(n) {
			for i := range k.out.pieces[from:] {
				k.out.pieces[from+i].small = true
			}
		}
	}
}

func (k *knife) headed(s string) heading {
	h := heading{keys: k.terms(s)}
	h.cues, h.only = heads(k.cues, s)
	return h
}

// table makes a piece of each row: 第一格：表头 格；表头 格.
func (k *knife) table(n *extast.Table) {
	var header []string
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		var cells []string
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, k.plain(c))
		}
		if _, ok := r.(*extast.TableHeader); ok {
			header = cells
			continue
		}
		var b strings.Builder
		for i, c := range cells {
			switch {
			case c == "":
				continue
			case i == 1:
				b.WriteString("：")
			case i > 1:
				b.WriteString("；")
			}
			if i > 0 && len(cells) > 2 && i < len(header) && header[i] != "" {
				b.WriteString(header[i] + " ")
			}
			b.WriteString(c)
		}
		k.add(row, clipped(b.String()))
	}
}

func (k *knife) add(kind pieceKind, s string) {
	if s = strings.TrimSpace(s); s == "" {
		return
	}
	k.out.pieces = append(k.out.pieces, piece{
		text: s, kind: kind, block: k.blocks, heading: k.heading, lead: -1,
		small: isNote(s), keys: k.terms(s), looks: looksLike(k.cues, s), runes: utf8.RuneCountInString(s),
	})
}

// lead joins lists and tables to the line that announces them.
func (k *knife) lead() {
	for i := 1; i < len(k.out.pieces); i++ {
		p, before := &k.out.pieces[i], &k.out.pieces[i-1]
		switch {
		case p.kind == sentence || before.heading != p.heading:
		case before.block == p.block:
			p.lead = before.lead
		case strings.HasSuffix(before.text, "："):
			p.lead = i - 1
		}
	}
}

// longPointer is the least, in characters, of a paragraph with a link that says something
// itself.
const longPointer = 25

// links reports whether a paragraph has a link.
func links(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}

// notes are what stands under every article and answers nothing.
var notes = [...]string{"示例", "以经办机构公布为准", "最后核对", "来源："}

func isNote(s string) bool {
	if strings.Contains(s, "虚构的") && utf8.RuneCountInString(s) < 20 {
		return true // 这一处是为示例虚构的。
	}
	s = strings.TrimLeft(s, "【（(「*> ")
	for _, n := range notes {
		if strings.HasPrefix(s, n) {
			return true
		}
	}
	return false
}

// plain returns the visible text of a node on one line.
func (k *knife) plain(n ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if _, ok := n.(*ast.ListItem); ok {
				b.WriteByte(' ')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(k.source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.URL(k.source))
		case *ast.RawHTML, *ast.HTMLBlock, *ast.Image:
			return ast.WalkSkipChildren, nil
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				b.Write(line.Value(k.source))
			}
		}
		return ast.WalkContinue, nil
	})
	return joined(b.String())
}

// joined drops the white space between Han characters, where a line break stood, and makes
// all other runs of it one space.
func joined(s string) string {
	fields := strings.Fields(s)
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			before, _ := utf8.DecodeLastRuneInString(fields[i-1])
			after, _ := utf8.DecodeRuneInString(f)
			if !wide(before) || !wide(after) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(f)
	}
	return b.String()
}

// wide reports whether r is a Han character or full-width punctuation.
func wide(r rune) bool {
	return han(r) != 0 || 0x3000 <= r && r <= 0x303f || 0xff00 <= r && r <= 0xffef || r == '“' || r == '”'
}

// parts cuts a sentence that is too long for a passage at its semicolons, and what is still
// too long at a comma, with an ellipsis.
func parts(s string) []string {
	if utf8.RuneCountInString(s) <= passageRunes {
		return []string{s}
	}
	out := strings.SplitAfter(s, "；")
	for i, part := range out {
		out[i] = clipped(part)
	}
	return out
}

func clipped(s string) string {
	runes := []rune(s)
	if len(runes) <= passageRunes {
		return s
	}
	runes = runes[:passageRunes-2]
	for i := len(runes) - 1; i > passageRunes/2; i-- {
		if strings.ContainsRune("，、；：, ", runes[i]) {
			runes = runes[:i]
			break
		}
	}
	return string(runes) + "……"
}

// sentences cuts a paragraph after each full stop, with the quotes and brackets that close
// behind it.
func sentences(s string) (out []string) {
	start, ended := 0, false
	for i, r := range s {
		switch {
		case strings.ContainsRune("。！？!?།", r):
			ended = true
		case ended && !strings.ContainsRune("”’」』）)》】། ", r):
			out = append(out, s[start:i])
			start, ended = i, false
		}
	}
	return append(out, s[start:])
}
