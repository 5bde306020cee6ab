package notices

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"zaiyue/fault"
)

// Bounds of an uploaded list.
const (
	MaxListFile    = 8 << 20  // bytes of the file
	maxListWhole   = 96 << 20 // bytes of what is packed in it
	MaxListRows    = 20000
	maxListColumns = 50
	maxListFlaws   = 200 // shown; more are counted
	maxOpenID      = 64  // characters
)

// Words about a list as a whole.
const (
	textListBroken = "这个文件打不开。请用 Excel 或 WPS 另存为 .xlsx 或 .csv 格式，再上传一次。"
	textListWhole  = "这个文件展开以后太大了。请只留名单那一页，另存一份再上传。"
	textListHead   = "第一行里没有找到“编号”这一列。请下载模板，照着模板的第一行写。"
	textListRows   = "名单超过 %d 行。请分成几份，每份发一次。"
	textListNone   = "名单里一行内容也没有。请从第二行开始填。"
)

// listHead is the column that says who is meant: by the number the console knows them by, or by
// OpenID.
const listHead = "编号"

// listHeads are the other names of that column, in lower case.
func listHeads() []string { return []string{listHead, "同学编号", "微信编号", "openid"} }

// ListSheet is what was read of an uploaded list.
type ListSheet struct {
	Members []Member   // each OpenID is what stood in the file: an OpenID, or a number (digits only)
	Lines   []int      // of Members: the line in the file
	Fields  []string   // keys of the kind's fields that have a column
	Flaws   []ListFlaw // at most 200
	More    int        // flaws beyond those
}

// ListFlaw is what is wrong at one place of a list.
type ListFlaw struct {
	Line   int    // as Excel counts them
	Column string // empty: the whole line
	What   string
	Mend   string
}

// Wrong notes a flaw.
func (s *ListSheet) Wrong(f ListFlaw) {
	if len(s.Flaws) == maxListFlaws {
		s.More++
		return
	}
	s.Flaws = append(s.Flaws, f)
}

// ReadList reads an XLSX or CSV list for a kind: a first line with the names of columns in any
// order (编号, and names of the kind's fields), then a line a person. A file that is none, is
// too large or lacks the column is fault.Invalid or fault.TooMuch; what is wrong with single
// lines stands in Flaws, and such lines are not in Members.
func ReadList(data []byte, k Kind) (ListSheet, error) {
	r := listReader{kind: k, seen: map[string]int{}}
	if err := EachRow(data, r.line); err != nil {
		return ListSheet{}, err
	}
	if r.at == nil || len(r.sheet.Members)+len(r.sheet.Flaws) == 0 {
		return ListSheet{}, fault.New(fault.Invalid, textListNone)
	}
	return r.sheet, nil
}

// listReader reads line by line.
type listReader struct {
	kind  Kind
	sheet ListSheet
	at    map[string]int // column by field key; the person's under ""; nil before the first line
	seen  map[string]int // line by OpenID
}

// line reads one line of the file.
func (r *listReader) line(line int, cells []string) error {
	cells = cells[:min(len(cells), maxListColumns)]
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
	}
	switch {
	case strings.Join(cells, "") == "":
		return nil
	case r.at == nil:
		return r.head(cells)
	case len(r.sheet.Members) == MaxListRows || line > 2*MaxListRows:
		return fault.New(fault.TooMuch, fmt.Sprintf(textListRows, MaxListRows))
	}
	if m, ok := r.person(line, cells); ok {
		r.sheet.Members, r.sheet.Lines = append(r.sheet.Members, m), append(r.sheet.Lines, line)
	}
	return nil
}

// head finds the columns.
func (r *listReader) head(cells []string) error {
	r.at = map[string]int{}
	for i, c := range cells {
		c = strings.Trim(strings.Join(strings.Fields(c), ""), "*＊:：")
		if slices.Contains(listHeads(), strings.ToLower(c)) {
			r.at[""] = i
		}
		for _, f := range r.kind.Fields {
			if _, found := r.at[f.Key]; !found && c == f.Name {
				r.at[f.Key] = i
				r.sheet.Fields = append(r.sheet.Fields, f.Key)
			}
		}
	}
	if _, found := r.at[""]; !found {
		return fault.New(fault.Invalid, textListHead)
	}
	return nil
}

// person reads who is meant, and the fields that are theirs.
func (r *listReader) person(line int, cells []string) (m Member, ok bool) {
	cell := func(key string) string {
		if i, there := r.at[key]; there && i < len(cells) {
			return cells[i]
		}
		return ""
	}
	ok = true
	wrong := func(key, head, what, mend string) {
		ok = false
		name, _ := excelize.ColumnNumberToName(r.at[key] + 1)
		r.sheet.Wrong(ListFlaw{Line: line, Column: name + " 列“" + head + "”", What: what, Mend: mend})
	}
	m.OpenID = cell("")
	if n := strings.Trim(m.OpenID, "#号 同学"); n != "" && strings.Trim(n, "0123456789") == "" {
		m.OpenID = strings.TrimLeft(n, "0")
	}
	switch before, twice := r.seen[m.OpenID]; {
	case m.OpenID == "":
		wrong("", listHead, "没有填", "请填上，或者删去这一行")
	case len(m.OpenID) > maxOpenID || strings.ContainsFunc(m.OpenID, func(c rune) bool { return c <= ' ' || c > '~' }):
		wrong("", listHead, "不像编号", "编号在“往来记录”里，是“同学”后面的数字；也可以写微信的 OpenID")
	case twice:
		wrong("", listHead, fmt.Sprintf("和第 %d 行是同一个人", before), "请删去其中一行")
	default:
		r.seen[m.OpenID] = line
	}
	for _, f := range r.kind.Fields {
		if _, column := r.at[f.Key]; !column {
			continue
		}
		switch value := cell(f.Key); {
		case value == "" && !f.Optional:
			wrong(f.Key, f.Name, "没有填", "请填上")
		case utf8.RuneCountInString(value) > f.Limit():
			wrong(f.Key, f.Name, fmt.Sprintf("有 %d 个字，最多 %d 个字", utf8.RuneCountInString(value), f.Limit()), "请改短")
		default:
			if m.Fields == nil {
				m.Fields = map[string]string{}
			}
			m.Fields[f.Key] = value
		}
	}
	return m, ok
}

// ListTemplate writes an empty list for a kind: the names of the columns, and a line to copy.
func ListTemplate(k Kind) (out []byte, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	const sheet = "名单"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // text: numbers and days stay as they were typed
	if err != nil {
		return nil, err
	}
	heads, samples := []string{listHead + "*"}, []string{"示例，填的时候请删去这一行"}
	for _, field := range k.Fields {
		heads, samples = append(heads, field.Name), append(samples, field.Sample)
	}
	for i, head := range heads {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		err = errors.Join(f.SetColStyle(sheet, name, text), f.SetColWidth(sheet, name, name, 28), f.SetCellStr(sheet, name+"1", head), f.SetCellStr(sheet, name+"2", samples[i]))
		if err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err = f.Write(&b)
	return b.Bytes(), err
}
