package paste

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	tables "github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func itoa(n int) string { return strconv.Itoa(n) }

// markdown writes blocks.
func markdown(blocks []block) (string, error) {
	c := converter.NewConverter(converter.WithPlugins(
		base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(commonmark.WithBulletListMarker("-"), commonmark.WithListEndComment(false)),
		tables.NewTablePlugin(tables.WithNewlineBehavior(tables.NewlineBehaviorPreserve), tables.WithCellPaddingBehavior(tables.CellPaddingBehaviorMinimal)),
	))
	out, err := c.ConvertNode(document(blocks))
	if err != nil {
		return "", fmt.Errorf("paste: %w", err)
	}
	text := smooth.ReplaceAllString(string(out), "\n$1")
	return strings.TrimSpace(plainer().Replace(text)), nil
}

// smooth finds the empty line before a list inside an item: Markdown would set all items
// apart for it.
var smooth = regexp.MustCompile(`\n +\n( +(?:-|1\.) )`)

// plainer takes back signs that the library writes and nobody needs.
func plainer() *strings.Replacer {
	return strings.NewReplacer(`\`+textPicture, textPicture, `\`+textVideo, textVideo, "  <br />", "<br>", "<br />", "<br>")
}

// document makes the plainest HTML of blocks.
func document(blocks []block) *html.Node {
	root := element("body")
	for at := 0; at < len(blocks); {
		b := blocks[at]
		if b.kind == item {
			end := at
			for end < len(blocks) && blocks[end].kind == item && (end == at || blocks[end].follows(&blocks[end-1], &b)) {
				end++
			}
			root.AppendChild(listNode(blocks[at:end]))
			at = end
			continue
		}
		switch b.kind {
		case heading:
			root.AppendChild(filledNode("h"+itoa(b.level), b.runs))
		case rule:
			root.AppendChild(element("hr"))
		case table:
			root.AppendChild(tableNode(b.rows))
		default:
			root.AppendChild(filledNode("p", b.runs))
		}
		at++
	}
	return root
}

// follows reports whether an item goes on with the list that began with first.
func (b *block) follows(before, first *block) bool {
	if b.level > first.level || before.level > first.level && b.level == first.level {
		return b.level > first.level || b.ordered == first.ordered
	}
	return b.level == first.level && b.ordered == first.ordered && b.list == first.list && (!b.ordered || b.number > before.number)
}

// listNode nests items by their levels.
func listNode(items []block) *html.Node {
	list := element("ul")
	if items[0].ordered {
		list = element("ol")
		list.Attr = []html.Attribute{{Key: "start", Val: itoa(items[0].number)}}
	}
	for at := 0; at < len(items); {
		li := filledNode("li", items[at].runs)
		list.AppendChild(li)
		begin := at + 1
		for at = begin; at < len(items) && items[at].level > items[0].level; at++ {
		}
		for inner := items[begin:at]; len(inner) > 0; {
			end := 1
			for end < len(inner) && (inner[end].level > inner[0].level || inner[end].ordered == inner[0].ordered) {
				end++
			}
			li.AppendChild(listNode(inner[:end]))
			inner = inner[end:]
		}
	}
	return list
}

func tableNode(rows [][][]run) *html.Node {
	t := element("table")
	for i, row := range rows {
		tr := element("tr")
		for _, runs := range row {
			name := "td"
			if i == 0 {
				name = "th"
			}
			tr.AppendChild(filledNode(name, runs))
		}
		t.AppendChild(tr)
	}
	return t
}

// filledNode is an element with the words of a line.
func filledNode(name string, runs []run) *html.Node {
	n := element(name)
	for _, r := range runs {
		n.AppendChild(r.node())
	}
	return n
}

func (r *run) node() *html.Node {
	switch {
	case r.brk:
		return element("br")
	case r.picture != "":
		n := element("img")
		n.Attr = []html.Attribute{{Key: "src", Val: r.picture}, {Key: "alt", Val: r.text}}
		return n
	}
	n := &html.Node{Type: html.TextNode, Data: r.text}
	around := func(name string) {
		e := element(name)
		e.AppendChild(n)
		n = e
	}
	if r.italic {
		around("em")
	}
	if r.bold {
		around("strong")
	}
	if r.href != "" {
		around("a")
		n.Attr = []html.Attribute{{Key: "href", Val: r.href}}
	}
	return n
}

func element(name string) *html.Node {
	return &html.Node{Type: html.ElementNode, Data: name, DataAtom: atom.Lookup([]byte(name))}
}
