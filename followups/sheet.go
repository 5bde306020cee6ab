package followups

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"zaiyue/fault"
	"zaiyue/people"
)

// Bounds of an uploaded sheet.
const (
	MaxSheet       = 4 << 20  // bytes of the file
	maxSheetWhole  = 64 << 20 // bytes of what is packed in it
	MaxSheetRows   = 5000
	maxSheetColumn = 50
	maxSheetFlaws  = 200 // shown; more are counted
)

// Words about a sheet as a whole.
const (
	textNoSheet    = "这个文件打不开。请用 Excel 或 WPS 另存为 .xlsx 格式，再上传一次。"
	textSheetWhole = "这个文件展开以后太大了。请只留名单那一页，另存一份再上传。"
	textSheetHead  = "第一行里没有找到“%s”这一列。请下载模板，照着模板的第一行写。"
	textSheetRows  = "名单超过 %d 行。请分成几份上传。"
	textSheetNone  = "名单里一行内容也没有。请从第二行开始填。"
)

// column is a column of a sheet.
type column struct {
	field, head string
	also        []string
	needed      bool
	sample      string
	width       float64
}

func columns() []column {
	return []column{
		{"name", "姓名", []string{"名字", "毕业生姓名"}, true, "示例卓玛", 14},
		{"employer", "单位", []string{"工作单位", "单位名称", "用人单位", "公司"}, true, "广州示例物流有限公司", 30},
		{"city", "城市", []string{"工作城市", "所在城市"}, false, "广州", 12},
		{"county", "家乡县区", []string{"家乡", "县区", "生源地", "籍贯"}, false, "巴宜区", 14},
		{"start_on", "入职日期", []string{"入职时间", "上岗日期", "入职"}, true, "2026-07-01", 16},
		{"note", "备注", []string{"说明"}, false, "这一行是示例，填的时候请删去", 30},
	}
}

// Sheet is what was read of an uploaded list.
type Sheet struct {
	Rows  []Placement // those in order; only Name, Employer, City, County, StartOn, Note
	Lines []int       // of Rows: the line in the file
	Flaws []RowFlaw   // at most 200
	More  int         // flaws beyond those
}

// RowFlaw is what is wrong at one place of a sheet.
type RowFlaw struct {
	Line   int    // as Excel counts them
	Column string // B 列“单位”; empty: the whole line
	Flaw
	Warning bool // the row can be kept
}

// ReadSheet reads an XLSX list: a first line of column names in any order, then a line a
// person. A file that is none, too large or without the needed columns is fault.Invalid; what
// is wrong with single rows stands in Flaws, and such rows are not in Rows.
func ReadSheet(data []byte, now time.Time) (s Sheet, err error) {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxSheetWhole, UnzipXMLSizeLimit: maxSheetWhole / 4})
	if err != nil {
		words := textNoSheet
		if strings.Contains(err.Error(), "unzip size exceeds") {
			words = textSheetWhole
		}
		return s, fault.Wrap(fault.Invalid, words, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	rows, err := f.Rows(f.GetSheetName(f.GetActiveSheetIndex()))
	if err != nil {
		return s, fault.Wrap(fault.Invalid, textNoSheet, err)
	}
	r := sheetReader{now: now, sheet: &s}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		r.from1904 = *props.Date1904
	}
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return s, fault.Wrap(fault.Invalid, textNoSheet, err)
		}
		if err := r.row(line, cells[:min(len(cells), maxSheetColumn)]); err != nil {
			return s, err
		}
		if line > 2*MaxSheetRows || len(s.Rows) > MaxSheetRows {
			return s, fault.New(fault.TooMuch, fmt.Sprintf(textSheetRows, MaxSheetRows))
		}
	}
	if err := rows.Error(); err != nil {
		return s, fault.Wrap(fault.Invalid, textNoSheet, err)
	}
	if len(s.Rows) == 0 && len(s.Flaws) == 0 {
		return s, fault.New(fault.Invalid, textSheetNone)
	}
	return s, errors.Join(rows.Close())
}

// sheetReader reads line by line.
type sheetReader struct {
	now      time.Time
	from1904 bool
	sheet    *Sheet
	at       map[string]int // column by field; nil before the first line
	seen     map[string]int // line by name, employer and start
}

func (r *sheetReader) row(line int, cells []string) error {
	if strings.TrimSpace(strings.Join(cells, "")) == "" {
		return nil
	}
	if r.at == nil {
		return r.head(cells)
	}
	cell := func(field string) string {
		if i, ok := r.at[field]; ok && i < len(cells) {
			return cells[i]
		}
		return ""
	}
	start := cell("start_on")
	p := Placement{Name: cell("name"), Employer: cell("employer"), City: cell("city"), County: cell("county"), Note: cell("note"), StartOn: r.day(start)}
	p.Tidy()
	flaws := p.Check(r.now, start)
	for _, f := range flaws {
		r.flaw(RowFlaw{Line: line, Column: r.columnWords(f.Field), Flaw: f})
	}
	if len(flaws) > 0 {
		return nil
	}
	key := p.Name + "\x00" + p.Employer + "\x00" + string(p.StartOn)
	if before, ok := r.seen[key]; ok {
		r.flaw(RowFlaw{Line: line, Warning: true, Flaw: Flaw{What: fmt.Sprintf("和第 %d 行一样", before), Mend: "是同一个人就删去一行；不删，就会有两条记录"}})
	} else {
		r.seen[key] = line
	}
	r.sheet.Rows, r.sheet.Lines = append(r.sheet.Rows, p), append(r.sheet.Lines, line)
	return nil
}

// head finds the columns in the first line that says anything.
func (r *sheetReader) head(cells []string) error {
	r.at, r.seen = map[string]int{}, map[string]int{}
	for i, c := range cells {
		c = strings.Trim(strings.Join(strings.Fields(c), ""), "*＊:：")
		for _, col := range columns() {
			if _, found := r.at[col.field]; !found && (c == col.head || containsText(col.also, c)) {
				r.at[col.field] = i
			}
		}
	}
	for _, col := range columns() {
		if _, found := r.at[col.field]; !found && col.needed {
			return fault.New(fault.Invalid, fmt.Sprintf(textSheetHead, col.head))
		}
	}
	return nil
}

func containsText(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

// day reads a day as Excel keeps it, as a number of days, or as text.
func (r *sheetReader) day(cell string) Day {
	if d, ok := ParseDay(cell); ok {
		return d
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
	if err != nil || n < 20000 || n > 80000 { // 1954 to 2119
		return ""
	}
	t, err := excelize.ExcelDateToTime(n, r.from1904)
	if err != nil {
		return ""
	}
	return Day(t.Format(people.DayLayout))
}

// columnWords names a column as the officer sees it.
func (r *sheetReader) columnWords(field string) string {
	for _, col := range columns() {
		if col.field == field {
			if i, ok := r.at[field]; ok {
				if name, err := excelize.ColumnNumberToName(i + 1); err == nil {
					return name + " 列“" + col.head + "”"
				}
			}
			return "“" + col.head + "”"
		}
	}
	return ""
}

func (r *sheetReader) flaw(f RowFlaw) {
	if len(r.sheet.Flaws) == maxSheetFlaws {
		r.sheet.More++
		return
	}
	r.sheet.Flaws = append(r.sheet.Flaws, f)
}

// Template writes an empty list with the names of the columns and a line to copy.
func Template() (out []byte, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	const sheet = "就业名单"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // text: a day stays as it was typed
	if err != nil {
		return nil, err
	}
	for i, c := range columns() {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		head := c.head
		if c.needed {
			head += "*"
		}
		err = errors.Join(f.SetColStyle(sheet, name, text), f.SetColWidth(sheet, name, name, c.width),
			f.SetCellStr(sheet, name+"1", head), f.SetCellStr(sheet, name+"2", c.sample))
		if err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err = f.Write(&b)
	return b.Bytes(), err
}
