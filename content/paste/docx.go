package paste

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"zaiyue/fault"
)

// The bounds of a document. A .docx is a ZIP archive: what it says about its sizes is not
// believed.
const (
	MaxDocument = 30 << 20 // bytes as it comes
	maxEntries  = 3000
	maxPart     = 20 << 20 // bytes of XML or a picture, unpacked
	maxUnpacked = 80 << 20 // bytes of everything that is unpacked
	maxElements = 1_000_000
	maxNesting  = 100
)

// What a person reads when a document cannot be taken.
const (
	textOldWord  = "这是旧版 Word 的 .doc（或 WPS 的 .wps）文件，或者设了打开密码。请用 Word 或 WPS 打开，去掉密码，另存为 .docx 再拖进来。"
	textRTF      = "这是 RTF 文件。请用 Word 或 WPS 打开，另存为 .docx 再拖进来。"
	textPDF      = "PDF 文件读不出完整的文字。请找到原来的 Word 文件，或者用 WPS 把它转成 .docx 再拖进来。"
	textSheet    = "这是表格文件。请在 Excel 或 WPS 表格里选中要用的部分，复制，再粘贴到正文里。"
	textSlides   = "这是演示文稿。请在里面选中要用的文字，复制，再粘贴到正文里。"
	textNotWord  = "这不是 Word 文档。请用 Word 或 WPS 打开，另存为 .docx 再拖进来。"
	textBroken   = "这个文档打不开，可能没有传完整或者已经损坏。请用 Word 或 WPS 打开，另存为新的 .docx 再拖进来。"
	textHeavy    = "这个文档太大，读不下来。请把它分成几个文档，或者先把图片缩小，再拖进来。"
	textNoBody   = "这个文档里没有文字。"
	textNoUpload = "没有收到文件，请重新选择后再试。"
)

// Document makes Markdown of a .docx file: headings, bold and italic, lists with their
// numbers, tables with merged cells, links, and the pictures inside. What was deleted in
// revision mode, hidden, or written as a comment stays out. Other formats fail with
// fault.Invalid and words that say what to do; fault.TooMuch is above the bounds.
func (c *Cleaner) Document(ctx context.Context, data []byte) (Result, error) {
	if err := judge(data); err != nil {
		return Result{}, err
	}
	a, err := openArchive(data)
	if err != nil {
		return Result{}, err
	}
	d, err := readDocument(a)
	if err != nil {
		return Result{}, err
	}
	result, err := c.clean(ctx, d.out.String(), func(src string) ([]byte, bool) {
		data, err := a.read(src)
		return data, err == nil
	})
	if err == nil && result.Markdown == "" {
		err = fault.New(fault.Invalid, textNoBody)
	}
	return result, err
}

// judge refuses by the first bytes what is no ZIP archive.
func judge(data []byte) error {
	begins := func(s string) bool { return bytes.HasPrefix(data, []byte(s)) }
	switch {
	case len(data) > MaxDocument:
		return fault.New(fault.TooMuch, textHeavy)
	case len(data) == 0:
		return fault.New(fault.Invalid, textNoUpload)
	case begins("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return fault.New(fault.Invalid, textOldWord)
	case begins("%PDF"):
		return fault.New(fault.Invalid, textPDF)
	case begins("{\\rtf"):
		return fault.New(fault.Invalid, textRTF)
	case !begins("PK\x03\x04"):
		return fault.New(fault.Invalid, textNotWord)
	}
	return nil
}

// archive is the parts of a document by name.
type archive struct {
	parts map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

const mainPart = "word/document.xml"

// openArchive reads the directory of the archive. Nothing is ever written anywhere by the
// names in it.
func openArchive(data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fault.Wrap(fault.Invalid, textBroken, err)
	}
	if len(z.File) > maxEntries {
		return nil, fault.New(fault.TooMuch, textHeavy)
	}
	a := &archive{parts: map[string]*zip.File{}, left: maxUnpacked}
	for _, f := range z.File {
		if _, twice := a.parts[f.Name]; !twice {
			a.parts[f.Name] = f
		}
	}
	switch {
	case a.parts[mainPart] != nil:
		return a, nil
	case a.parts["xl/workbook.xml"] != nil:
		return nil, fault.New(fault.Invalid, textSheet)
	case a.parts["ppt/presentation.xml"] != nil:
		return nil, fault.New(fault.Invalid, textSlides)
	}
	return nil, fault.New(fault.Invalid, textNotWord)
}

var errNoPart = errors.New("paste: no such part")

// read unpacks a part.
func (a *archive) read(name string) ([]byte, error) {
	f := a.parts[name]
	if f == nil {
		return nil, errNoPart
	}
	r, err := f.Open()
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, textBroken, err)
	}
	defer r.Close()
	most := min(a.left, maxPart)
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	a.left -= int64(len(data))
	if int64(len(data)) > most {
		return nil, fault.New(fault.TooMuch, textHeavy)
	}
	return data, fault.Wrap(fault.Invalid, textBroken, err)
}

// target is the part that a relation of the main part points to.
func target(to string) string {
	if rest, ok := strings.CutPrefix(to, "/"); ok {
		return path.Clean(rest)
	}
	return path.Join("word", to)
}
