package figures

import (
	"bytes"
	"time"

	"github.com/xuri/excelize/v2"
)

// Sheet writes the figures of every chart as a spreadsheet (XLSX): one sheet, a row a span.
func Sheet(counts []Count, from, until time.Time, by Span) (out []byte, err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	const sheet = "数据"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	names, head := []Name{}, []any{"日期"}
	if by == ByWeek {
		head[0] = "一周开始于"
	}
	for _, c := range Charts() {
		names = append(names, c.Names...)
		for _, w := range c.Words {
			head = append(head, w)
		}
	}
	if err := f.SetSheetRow(sheet, "A1", &head); err != nil {
		return nil, err
	}
	for i, r := range Table(counts, from, until, by, names...) {
		row := []any{r.From.In(beijing).Format("2006-01-02")}
		for _, n := range r.N {
			row = append(row, n)
		}
		cell, err := excelize.CoordinatesToCellName(1, i+2)
		if err == nil {
			err = f.SetSheetRow(sheet, cell, &row)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := f.SetColWidth(sheet, "A", "L", 14); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = f.Write(&b)
	return b.Bytes(), err
}
