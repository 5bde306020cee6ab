package paste

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"zaiyue/fault"
)

// The bounds of what is read.
const (
	MaxHTML     = 16 << 20 // bytes of pasted HTML, with the pictures inside it
	MaxMarkdown = 1 << 20  // bytes of what comes of it: an article holds no more
	maxTags     = 100_000
	maxDepth    = 600 // the parser itself stops at 512
	maxPictures = 100
)

// What a person reads when something cannot be taken.
const (
	textTooLong  = "粘贴的内容太长了。请分几次粘贴，或者把它存成 .docx 文件拖进来。"
	textTangled  = "粘贴的内容结构太复杂，读不出来。请先粘贴到记事本里去掉格式，再粘贴过来。"
	textPicture  = "[图片：请把图片拖进来]"
	textVideo    = "[视频：请在微信里另外插入]"
	textNothing  = "粘贴的内容里没有文字。"
	textPictures = "有 %d 张图片没有带过来，正文里标出了位置，请把图片拖进来。"
	textTaken    = "已整理好"
)

// Cleaner makes Markdown of other formats. The zero value takes no pictures: each becomes a
// note that says where it was. Safe for concurrent use.
type Cleaner struct {
	// Keep keeps a picture that came inside and returns the address readers find it under. An
	// Invalid or TooMuch fault turns the picture into a note; any other error ends the work.
	Keep func(ctx context.Context, data []byte) (Picture, error)
	// Fetch gets a picture from the web; nil: they become notes.
	Fetch func(ctx context.Context, url string) ([]byte, error)
}

// Picture is a picture that was kept.
type Picture struct {
	URL           string
	Width, Height int // pixels
}

// Result is what came of it.
type Result struct {
	Markdown string
	Pictures int      // that were kept
	Missing  int      // that became notes
	Tables   int      // that were written
	Reasons  []string // why pictures were refused, in words, each once
}

// Words tells the officer what was done, in a sentence or two.
func (r *Result) Words() string {
	if r.Markdown == "" {
		return textNothing
	}
	words := textTaken
	if r.Pictures > 0 {
		words += fmt.Sprintf("，图片 %d 张", r.Pictures)
	}
	if r.Tables > 0 {
		words += fmt.Sprintf("，表格 %d 个", r.Tables)
	}
	words += "。"
	if r.Missing > 0 {
		words += fmt.Sprintf(textPictures, r.Missing)
	}
	return words + strings.Join(r.Reasons, "")
}

// HTML makes Markdown of a page or a piece of one. It fails with fault.TooMuch above the
// bounds, with fault.Invalid where it cannot be read at all, and with what Keep returns.
func (c *Cleaner) HTML(ctx context.Context, source string) (Result, error) {
	return c.clean(ctx, source, nil)
}

// clean is HTML; inside finds the pictures that stand beside the text.
func (c *Cleaner) clean(ctx context.Context, source string, inside func(src string) ([]byte, bool)) (Result, error) {
	root, err := parse(source)
	if err != nil {
		return Result{}, err
	}
	w := &work{ctx: ctx, cleaner: c, inside: inside}
	b := &builder{work: w}
	b.walk(root, style{}, 0)
	b.end()
	if w.err != nil {
		return Result{}, w.err
	}
	blocks := headings(b.blocks)
	for _, block := range blocks {
		if block.kind == table {
			w.result.Tables++
		}
	}
	w.result.Markdown, err = markdown(blocks)
	if len(w.result.Markdown) > MaxMarkdown {
		return Result{}, fault.New(fault.TooMuch, textTooLong)
	}
	return w.result, err
}

// parse reads HTML within the bounds.
func parse(source string) (*html.Node, error) {
	if len(source) > MaxHTML {
		return nil, fault.New(fault.TooMuch, textTooLong)
	}
	source = strings.ReplaceAll(strings.ToValidUTF8(source, ""), "\x00", "")
	tags := 0
	for z := html.NewTokenizer(strings.NewReader(source)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind != html.TextToken {
			tags++
		}
		if tags > maxTags {
			return nil, fault.New(fault.TooMuch, textTooLong)
		}
	}
	root, err := html.Parse(strings.NewReader(source))
	return root, fault.Wrap(fault.Invalid, textTangled, err)
}

// work is one call of a Cleaner.
type work struct {
	ctx     context.Context
	cleaner *Cleaner
	inside  func(src string) ([]byte, bool)
	result  Result
	seen    int // pictures
	err     error
}

// fail ends the work with the first error.
func (w *work) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// stopped reports whether there is no use to go on.
func (w *work) stopped() bool {
	if w.err == nil {
		w.err = w.ctx.Err()
	}
	return w.err != nil
}

var errNoPicture = errors.New("paste: no picture")
