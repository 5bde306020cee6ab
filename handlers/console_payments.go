package handlers

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// PaymentBook keeps the batches that go to the bank. The store implements it.
type PaymentBook interface {
	Payments(ctx context.Context, cursor string, limit int) (page []subsidies.Payment, next string, err error)
	Payment(ctx context.Context, n int) (subsidies.Payment, []subsidies.PayLine, error)
	MakePayment(ctx context.Context, by people.By, programme string) (subsidies.Payment, []subsidies.PayLeft, error)
	PaymentFile(ctx context.Context, by people.By, n int) ([]subsidies.PayLine, error)
	KeepResults(ctx context.Context, n int, results []subsidies.PayResult) error
	KeptResults(ctx context.Context, n int) ([]subsidies.PayResult, error)
	SettlePayment(ctx context.Context, by people.By, n int) (subsidies.Payment, error)
	CancelPayment(ctx context.Context, by people.By, n int) error
}

// PaymentPages are the console's pages of payments (rows R11, Z2). All fields must be set.
type PaymentPages struct {
	Book    PaymentBook
	Machine *subsidies.Machine
	Staff   OfficerNames
	Now     func() time.Time
}

// Bounds of what one page lists.
const (
	paymentsListed = 30
	payLinesListed = 100
)

// Routes implements Area.
func (p *PaymentPages) Routes() []Route {
	read, pay := people.ReadCases, people.PayCases
	return []Route{
		{Method: http.MethodGet, Path: "/payments", Right: read, Does: p.list, Group: "补贴", Label: "发放"},
		{Method: http.MethodPost, Path: "/payments", Right: pay, Does: p.make},
		{Method: http.MethodGet, Path: "/payments/:number", Right: read, Does: p.show},
		{Method: http.MethodPost, Path: "/payments/:number/file", Right: pay, Does: p.file},
		{Method: http.MethodPost, Path: "/payments/:number/results", Right: pay, Does: p.results},
		{Method: http.MethodPost, Path: "/payments/:number/settle", Right: pay, Does: p.settle},
		{Method: http.MethodPost, Path: "/payments/:number/cancel", Right: pay, Does: p.cancel},
	}
}

// paymentsPage is /console/payments.
type paymentsPage struct {
	Rows        []paymentRow
	Programmes  []*subsidies.Programme
	Next, First string
	CanPay      bool
}

type paymentRow struct {
	subsidies.Payment
	Name, Officer, Yuan, State string
}

// list handles GET /console/payments.
func (p *PaymentPages) list(v *Visit) error {
	found, next, err := p.Book.Payments(v.Request.Context(), v.Query("after"), paymentsListed)
	if err != nil {
		return err
	}
	page := paymentsPage{Programmes: p.Machine.Programmes.All, CanPay: v.Can(people.PayCases)}
	for _, one := range found {
		page.Rows = append(page.Rows, p.row(v, one))
	}
	if v.Query("after") != "" {
		page.First = "/console/payments"
	}
	if next != "" {
		page.Next = withQuery("/console/payments", url.Values{"after": {next}})
	}
	return v.Show("payments", "发放", page)
}

func (p *PaymentPages) row(v *Visit, one subsidies.Payment) paymentRow {
	row := paymentRow{Payment: one, Name: "全部项目", Officer: nameOf(v.Request.Context(), p.Staff, one.By), Yuan: subsidies.ExactYuan(one.Fen)}
	if one.Programme != "" {
		row.Name = p.name(one.Programme)
	}
	switch {
	case one.Waiting() > 0:
		row.State = fmt.Sprintf("等 %d 笔的结果", one.Waiting())
	case one.Dropped == one.Lines:
		row.State = "已取消"
	default:
		row.State = "都有结果了"
	}
	return row
}

// name is what a programme is called now.
func (p *PaymentPages) name(key string) string {
	if one, ok := p.Machine.Programmes.Programme(key); ok {
		return one.Name
	}
	return key
}

// make handles POST /console/payments.
func (p *PaymentPages) make(v *Visit) error {
	programme := v.PostForm("programme")
	if _, ok := p.Machine.Programmes.Programme(programme); !ok && programme != "" {
		return fault.New(fault.Invalid, "没有这一项补贴，请从列表里选。")
	}
	made, left, err := p.Book.MakePayment(v.Request.Context(), v.By(), programme)
	if err != nil {
		return err
	}
	done := fmt.Sprintf("建好了第 %d 批：%d 笔，共 %s 元。", made.Number, made.Lines, subsidies.ExactYuan(made.Fen))
	if len(left) > 0 {
		done += fmt.Sprintf("有 %d 件没有放进来，第一件是 %s：%s", len(left), subsidies.ShowReference(left[0].Reference), left[0].Why)
	}
	return v.Done(fmt.Sprintf("/payments/%d", made.Number), done)
}

// paymentPage is /console/payments/:number.
type paymentPage struct {
	paymentRow
	PaidYuan string
	Lines    []payLineRow
	Next     string
	First    string
	CanPay   bool
	Flaws    []subsidies.ResultFlaw
	Wrong    string // the bank's file as a whole
	// Of results that wait for a yes.
	Told, TellPaid, TellBounced int
	TellYuan                    string
}

type payLineRow struct {
	subsidies.PayLine
	Shown, Name, Yuan, Words string
}

// payWords are the states of lines for people.
func payWords(s subsidies.PayState) string {
	switch s {
	case subsidies.PayPaid:
		return "已发放"
	case subsidies.PayBounced:
		return "银行退回"
	case subsidies.PayDropped:
		return "随批次取消"
	}
	return "等结果"
}

// show handles GET /console/payments/:number.
func (p *PaymentPages) show(v *Visit) error {
	return p.write(v, http.StatusOK, nil, "")
}

func (p *PaymentPages) write(v *Visit, status int, flaws []subsidies.ResultFlaw, wrong string) error {
	ctx := v.Request.Context()
	one, lines, n, err := p.batch(v)
	if err != nil {
		return err
	}
	page := paymentPage{paymentRow: p.row(v, one), PaidYuan: subsidies.ExactYuan(one.PaidFen), CanPay: v.Can(people.PayCases), Flaws: flaws, Wrong: wrong}
	from, _ := strconv.Atoi(v.Query("from"))
	from = max(0, min(from, len(lines)))
	for _, l := range lines[from:min(from+payLinesListed, len(lines))] {
		page.Lines = append(page.Lines, payLineRow{l, subsidies.ShowReference(l.Reference), p.name(l.Programme), subsidies.ExactYuan(l.Fen), payWords(l.State)})
	}
	here := fmt.Sprintf("/console/payments/%d", n)
	if from > 0 {
		page.First = here
	}
	if from+payLinesListed < len(lines) {
		page.Next = withQuery(here, url.Values{"from": {strconv.Itoa(from + payLinesListed)}})
	}
	said, err := p.Book.KeptResults(ctx, n)
	if err != nil {
		return err
	}
	var fen int64
	for _, r := range said {
		if r.N < 1 || r.N > len(lines) || lines[r.N-1].State != subsidies.PayWaiting {
			continue
		}
		page.Told++
		if r.Paid {
			page.TellPaid++
			fen += lines[r.N-1].Fen
		} else {
			page.TellBounced++
		}
	}
	page.TellYuan = subsidies.ExactYuan(fen)
	return v.ShowWith(status, "payment", fmt.Sprintf("第 %d 批发放", n), page)
}

// batch returns the batch of the address.
func (p *PaymentPages) batch(v *Visit) (one subsidies.Payment, lines []subsidies.PayLine, n int, err error) {
	if n, err = strconv.Atoi(v.Param("number")); err != nil || n < 1 {
		return one, nil, 0, fault.New(fault.NotFound, "没有找到这一批发放，请回到列表看看。")
	}
	one, lines, err = p.Book.Payment(v.Request.Context(), n)
	return one, lines, n, err
}

// file handles POST /console/payments/:number/file: names and cards leave the console in it, so
// it asks why.
func (p *PaymentPages) file(v *Visit) error {
	by := v.By()
	if by.Reason = typed(v.PostForm("reason"), 100); len([]rune(by.Reason)) < 2 {
		return fault.New(fault.Invalid, "请写一写文件给谁，比如「交农行代发」。这会记进操作记录。")
	}
	_, _, n, err := p.batch(v)
	if err != nil {
		return err
	}
	lines, err := p.Book.PaymentFile(v.Request.Context(), by, n)
	if err != nil {
		return err
	}
	made, kind, ending := subsidies.PaymentSheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
	if v.PostForm("as") == "csv" {
		made, kind, ending = subsidies.PaymentCSV, "text/csv; charset=utf-8", "csv"
	}
	data, err := made(lines, p.name)
	if err != nil {
		return err
	}
	v.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="zaiyue-payment-%d.%s"`, n, ending))
	v.Data(http.StatusOK, kind, data)
	return nil
}

// results handles POST /console/payments/:number/results: nothing is settled before the officer
// has seen what the bank's file says, and said yes.
func (p *PaymentPages) results(v *Visit) error {
	_, lines, n, err := p.batch(v)
	if err != nil {
		return err
	}
	data, err := uploaded(v.Request, "results", subsidies.MaxResults)
	var said []subsidies.PayResult
	var flaws []subsidies.ResultFlaw
	if err == nil {
		said, flaws, err = subsidies.ReadResults(data, lines)
	}
	if k := fault.KindOf(err); k == fault.Invalid || k == fault.TooMuch {
		return p.write(v, http.StatusBadRequest, flaws, fault.Words(err, "这个文件打不开，请换一个再试。"))
	}
	if err != nil {
		return err
	}
	if len(flaws) > 0 {
		return p.write(v, http.StatusBadRequest, flaws, "有对不上的行，一笔都没有登记。请改好再传一次。")
	}
	if err := p.Book.KeepResults(v.Request.Context(), n, said); err != nil {
		return err
	}
	if len(said) == 0 {
		return p.write(v, http.StatusBadRequest, nil, "文件里没有结果：「结果」一栏要写「成功」或「失败」。")
	}
	return v.Done(fmt.Sprintf("/payments/%d", n), "文件和这一批对得上，请核对下面的数目再登记。")
}

// settle handles POST /console/payments/:number/settle.
func (p *PaymentPages) settle(v *Visit) error {
	_, _, n, err := p.batch(v)
	if err != nil {
		return err
	}
	one, err := p.Book.SettlePayment(v.Request.Context(), v.By(), n)
	if err != nil {
		return err
	}
	return v.Done(fmt.Sprintf("/payments/%d", n), fmt.Sprintf("登记好了：已发放 %d 笔，共 %s 元；退回 %d 笔，已经请申请人更正卡号。", one.Paid, subsidies.ExactYuan(one.PaidFen), one.Bounced))
}

// cancel handles POST /console/payments/:number/cancel.
func (p *PaymentPages) cancel(v *Visit) error {
	_, _, n, err := p.batch(v)
	if err != nil {
		return err
	}
	if v.PostForm("sure") != "yes" {
		return fault.New(fault.Invalid, "要取消，请先勾上「文件没有交给银行」。交了的话，请等银行的结果。")
	}
	if err := p.Book.CancelPayment(v.Request.Context(), v.By(), n); err != nil {
		return err
	}
	return v.Done(fmt.Sprintf("/payments/%d", n), "取消了，这一批里没有结果的申请可以放进别的批次。")
}
