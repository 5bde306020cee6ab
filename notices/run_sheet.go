package notices

import (
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// ResultRow is one person's line in the results of a run, in words.
type ResultRow [6]string

// WriteResults writes the results of a run as a spreadsheet (XLSX): a line with the heads,
// then the rows that each hands to its argument. Rows are strings: nothing in them is taken
// for a formula.
func WriteResults(w io.Writer, heads ResultRow, each func(add func(ResultRow) error) error) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	const sheet = "结果"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	s, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := s.SetColWidth(1, len(heads), 24); err != nil {
		return err
	}
	line := 0
	add := func(r ResultRow) error {
		line++
		cells := make([]any, len(r))
		for i, c := range r {
			cells[i] = c
		}
		at, err := excelize.CoordinatesToCellName(1, line)
		if err != nil {
			return err
		}
		return s.SetRow(at, cells)
	}
	if err := errors.Join(add(heads), each(add), s.Flush()); err != nil {
		return err
	}
	return f.Write(w)
}
