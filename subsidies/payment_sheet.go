package subsidies

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"zaiyue/fault"
	"zaiyue/notices"
)

// MaxResults bounds a bank's file in bytes.
const MaxResults = 4 << 20

// The columns of a batch's file; the bank, or the officer, fills in the last two.
const (
	columnN         = "序号"
	columnReference = "申请编号"
	columnName      = "户名"
	columnCard      = "银行卡号"
	columnYuan      = "金额（元）"
	columnWhat      = "用途"
	columnResult    = "结果"
	columnReason    = "失败原因"
)

func payColumns() []string {
	return []string{columnN, columnReference, columnName, columnCard, columnYuan, columnWhat, columnResult, columnReason}
}

// payCells is a line of the file; no cell begins as a formula does.
func payCells(l *PayLine, what string) []string {
	cells := []string{fmt.Sprint(l.N), ShowReference(l.Reference), l.Name, l.Card, ExactYuan(l.Fen), what, "", ""}
	for i, c := range cells {
		if c != "" && strings.ContainsAny(c[:1], "=+-@\t\r") {
			cells[i] = "'" + c
		}
	}
	return cells
}

// total is the last line of a file: how many, and the sum.
func total(lines []PayLine) []string {
	var fen int64
	for _, l := range lines {
		fen += l.Fen
	}
	return []string{"合计", fmt.Sprintf("%d 笔", len(lines)), "", "", ExactYuan(fen), "", "", ""}
}

// PaymentCSV writes the lines of a batch for a bank's system: UTF-8 with a mark, the card in
// digits. what names a programme.
func PaymentCSV(lines []PayLine, what func(key string) string) ([]byte, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	errs := []error{w.Write(payColumns())}
	for i := range lines {
		errs = append(errs, w.Write(payCells(&lines[i], what(lines[i].Programme))))
	}
	errs = append(errs, w.Write(total(lines)))
	w.Flush()
	return b.Bytes(), errors.Join(append(errs, w.Error())...)
}

// PaymentSheet writes the lines of a batch as a spreadsheet (XLSX); all cells are text, so that
// no card loses a digit.
func PaymentSheet(lines []PayLine, what func(key string) string) (out []byte, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	const sheet = "发放"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(f.SetColStyle(sheet, "A:H", text), f.SetColWidth(sheet, "A", "H", 22)); err != nil {
		return nil, err
	}
	rows := [][]string{payColumns()}
	for i := range lines {
		rows = append(rows, payCells(&lines[i], what(lines[i].Programme)))
	}
	for y, row := range append(rows, total(lines)) {
		for x, value := range row {
			cell, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err == nil {
				err = errors.Join(f.SetCellStr(sheet, cell, value), f.SetCellStyle(sheet, cell, cell, text))
			}
			if err != nil {
				return nil, err
			}
		}
	}
	var b bytes.Buffer
	err = f.Write(&b)
	return b.Bytes(), err
}

// ResultFlaw is what is wrong with a row of a bank's file.
type ResultFlaw struct {
	Line int // of the file, from 1
	What string
}

// mostFlaws bounds the flaws that are told; then reading ends.
const mostFlaws = 50

// ReadResults reads a bank's file about a batch: rows by reference number, with the sum and
// 成功 or 失败. A row without a result stays open. Flaws tell every row that does not fit the
// batch; with one, nothing of the file may be used. What is no such file is an error.
func ReadResults(data []byte, lines []PayLine) (results []PayResult, flaws []ResultFlaw, err error) {
	r := resultReader{lines: lines, seen: map[int]int{}}
	err = notices.EachRow(data, func(line int, cells []string) error {
		for i := range cells {
			cells[i] = strings.TrimPrefix(strings.TrimSpace(cells[i]), "'")
		}
		if len(r.flaws) >= mostFlaws || line > 4*MostPaid {
			return fault.New(fault.Invalid, "这个文件有太多行对不上，请看看是不是这一批的结果。")
		}
		return r.row(line, cells)
	})
	if err == nil && r.at == nil {
		err = fault.New(fault.Invalid, "没有找到表头。第一行要有「申请编号」「金额（元）」「结果」。")
	}
	return r.results, r.flaws, err
}

type resultReader struct {
	lines   []PayLine
	at      map[string]int // column by its head; nil before the head
	seen    map[int]int    // row of the file by line of the batch
	results []PayResult
	flaws   []ResultFlaw
}

func (r *resultReader) row(line int, cells []string) error {
	if strings.Join(cells, "") == "" {
		return nil
	}
	if r.at == nil {
		if !slices.Contains(cells, columnReference) || !slices.Contains(cells, columnResult) || !slices.Contains(cells, columnYuan) {
			return fault.New(fault.Invalid, "表头里要有「申请编号」「金额（元）」「结果」，请照下载的文件填。")
		}
		r.at = map[string]int{}
		for i, c := range cells {
			r.at[c] = i
		}
		return nil
	}
	cell := func(column string) string {
		if i, ok := r.at[column]; ok && i < len(cells) {
			return cells[i]
		}
		return ""
	}
	if cell(columnN) == "合计" || cell(columnReference) == "" && cell(columnResult) == "" {
		return nil
	}
	flaw := func(format string, args ...any) error {
		r.flaws = append(r.flaws, ResultFlaw{line, fmt.Sprintf(format, args...)})
		return nil
	}
	reference, ok := ReferenceIn(cell(columnReference))
	if !ok {
		return flaw("申请编号不对，请照下载的文件核对。")
	}
	i := slices.IndexFunc(r.lines, func(l PayLine) bool { return l.Reference == reference })
	if i < 0 {
		return flaw("编号 %s 不在这一批里。", ShowReference(reference))
	}
	l := &r.lines[i]
	if before, twice := r.seen[l.N]; twice {
		return flaw("编号 %s 在第 %d 行已经有一次。", ShowReference(reference), before)
	}
	r.seen[l.N] = line
	if fen, err := ReadYuan(cell(columnYuan)); err != nil || fen != l.Fen {
		return flaw("编号 %s 的金额和这一批不一样，应该是 %s 元。", ShowReference(reference), ExactYuan(l.Fen))
	}
	result := PayResult{N: l.N}
	switch cell(columnResult) {
	case "":
		return nil
	case "成功", "已发放", "交易成功", "支付成功":
		result.Paid = true
	case "失败", "退回", "退票", "交易失败", "支付失败":
		if result.Reason = cut(cell(columnReason), 60); strings.ContainsAny(result.Reason, "0123456789") {
			result.Reason = "" // it may hold a number of the card
		}
	default:
		return flaw("结果要写「成功」或「失败」，没有结果的空着。")
	}
	if was := l.State; was == PayPaid && !result.Paid || was == PayBounced && result.Paid {
		return flaw("编号 %s 已经登记过另一种结果，不能改。弄错了请找管理员。", ShowReference(reference))
	}
	if l.State == PayDropped {
		return flaw("编号 %s 已经随这一批取消。", ShowReference(reference))
	}
	r.results = append(r.results, result)
	return nil
}
