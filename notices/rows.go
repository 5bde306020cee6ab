package notices

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"zaiyue/fault"
)

// EachRow reads the rows of an XLSX or CSV file, in order, empty ones too; line counts from 1. A
// CSV is UTF-8, or what Excel writes in China. A file that is neither, or is far larger inside
// than it looks, is fault.Invalid; an error of row ends it and is handed on.
func EachRow(data []byte, row func(line int, cells []string) error) error {
	if bytes.HasPrefix(data, []byte("PK")) {
		return eachOfXLSX(data, row)
	}
	return eachOfCSV(data, row)
}

func eachOfXLSX(data []byte, row func(int, []string) error) (err error) {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxListWhole, UnzipXMLSizeLimit: maxListWhole / 4})
	if err != nil {
		words := textListBroken
		if strings.Contains(err.Error(), "unzip size exceeds") {
			words = textListWhole
		}
		return fault.Wrap(fault.Invalid, words, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	rows, err := f.Rows(f.GetSheetName(f.GetActiveSheetIndex()))
	if err != nil {
		return fault.Wrap(fault.Invalid, textListBroken, err)
	}
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return fault.Wrap(fault.Invalid, textListBroken, err)
		}
		if err := row(line, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return fault.Wrap(fault.Invalid, textListBroken, err)
	}
	return rows.Close()
}

func eachOfCSV(data []byte, row func(int, []string) error) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil {
			return fault.Wrap(fault.Invalid, textListBroken, err)
		}
		data = decoded
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return fault.New(fault.Invalid, textListBroken)
	}
	c := csv.NewReader(bytes.NewReader(data))
	c.FieldsPerRecord, c.LazyQuotes = -1, true
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.Wrap(fault.Invalid, textListBroken, err)
		}
		line, _ := c.FieldPos(0)
		if err := row(line, cells); err != nil {
			return err
		}
	}
}
