package main

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// toBePaid brings applications that were sent to the step at which their money is paid, each
// with a sum of its own.
func toBePaid(t *testing.T, r *running, ids []string) {
	t.Helper()
	db := r.app.tools.db
	for i, id := range ids {
		for _, m := range []struct{ officer, move string }{{"o1", "accept"}, {"o1", "pass"}, {"o2", "approve"}, {"o2", "publish"}, {"o2", "release"}} {
			if _, err := db.MoveApplication(t.Context(), people.By{Officer: m.officer}, id, 0, subsidies.Step{Move: m.move}); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.GrantApplication(t.Context(), people.By{Officer: "o2"}, id, 300000+int64(i)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAPayment makes a batch, takes its file to the bank, and brings the results: files that do
// not fit settle nothing, one paid is closed, one that failed comes back for another card, and
// the same file again changes nothing (rows R11, Z2).
func TestAPayment(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.act("follow", map[string]any{})
	ids := applications(t, r, r.openID("u1"), 4)[:3]
	toBePaid(t, r, ids)
	cashier, reviewer := r.officer(t, people.Cashier), r.officer(t, people.Reviewer)
	if p := reviewer.post("/payments", url.Values{}); p.status != http.StatusForbidden {
		t.Errorf("a reviewer makes a batch: %d", p.status)
	}
	p := cashier.post("/payments", url.Values{"programme": {"gd_grassroots"}})
	if p.status != http.StatusOK || p.path != "/console/payments/1" || !strings.Contains(p.text("main"), "共 9000.03 元") {
		t.Fatalf("a batch: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	if strings.Contains(p.body, "示例扎西") || strings.Contains(p.body, "6222020000000000000") {
		t.Error("the page shows a name or a card")
	}
	if p := cashier.post("/payments/1/file", url.Values{"as": {"xlsx"}}); p.status != http.StatusBadRequest {
		t.Errorf("a file for no reason: %d", p.status)
	}
	file := cashier.post("/payments/1/file", url.Values{"as": {"csv"}, "reason": {"交银行代发"}}).body
	if !strings.Contains(file, "6222020000000000000") || !strings.Contains(file, "合计,3 笔,,,9000.03") {
		t.Fatalf("the CSV: %s", strings.ReplaceAll(file, "6222020000000000000", "…"))
	}
	sheet := []byte(cashier.post("/payments/1/file", url.Values{"as": {"xlsx"}, "reason": {"交银行代发"}}).body)
	results := func(values ...string) []byte {
		t.Helper()
		f, err := excelize.OpenReader(bytes.NewReader(sheet))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for i, value := range values {
			result, reason, _ := strings.Cut(value, " ")
			cell, _ := excelize.CoordinatesToCellName(7, i+2)
			why, _ := excelize.CoordinatesToCellName(8, i+2)
			if err := f.SetCellStr("发放", cell, result); err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStr("发放", why, reason); err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for what, c := range map[string]struct {
		file []byte
		want string
	}{
		"no table":      {[]byte("你好"), "表头里要有"},
		"nothing told":  {results(), "文件里没有结果"},
		"another word":  {results("也许"), "第 2 行：结果要写「成功」或「失败」"},
		"another sum":   {bytes.Replace([]byte(file), []byte("3000.01"), []byte("9000.01"), 1), "的金额和这一批不一样"},
		"a line twice":  {[]byte(strings.Replace(file, "合计", strings.Split(file, "\n")[1]+"\n合计", 1)), "已经有一次"},
		"another batch": {[]byte("申请编号,金额（元）,结果\n2600 0077 89,1,成功\n"), "不在这一批里"},
	} {
		if p := cashier.upload("/payments/1/results", nil, "results", "bank.xlsx", c.file); p.status != http.StatusBadRequest || !strings.Contains(p.text("main"), c.want) {
			t.Errorf("%s: %d, want %q: %s", what, p.status, c.want, p.text("main"))
		}
	}
	if p := cashier.upload("/payments/1/results", nil, "results", "bank.xlsx", results("成功", "失败 户名不符")); p.status != http.StatusOK || !strings.Contains(p.text("main"), "失败 1 笔") {
		t.Fatalf("the results: %d %s", p.status, p.text("main"))
	}
	if p := cashier.post("/payments/1/settle", nil); p.status != http.StatusOK || !strings.Contains(p.text("main"), "已发放 1 笔") || !strings.Contains(p.text("main"), "等 1 笔的结果") {
		t.Fatalf("settled: %d %s", p.status, p.text("main"))
	}
	if p := cashier.upload("/payments/1/results", nil, "results", "bank.xlsx", results("失败", "失败")); p.status != http.StatusBadRequest || !strings.Contains(p.text("main"), "已经登记过另一种结果") {
		t.Errorf("another result: %d %s", p.status, p.text("main"))
	}
	cashier.upload("/payments/1/results", nil, "results", "bank.xlsx", results("成功", "失败", "成功"))
	if p := cashier.post("/payments/1/settle", nil); !strings.Contains(p.text("main"), "都有结果了") || !strings.Contains(p.text("main"), "已发放 2 笔") {
		t.Fatalf("the rest: %s", p.text("main"))
	}
	states := map[subsidies.Status]int{}
	for _, id := range ids {
		a, err := r.app.tools.db.Application(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		states[a.Status]++
	}
	if states["closed"] != 2 || states["card"] != 1 {
		t.Errorf("the cases: %v", states)
	}
	if p := cashier.post("/payments/1/cancel", url.Values{"sure": {"yes"}}); p.status != http.StatusConflict {
		t.Errorf("cancelled when it is over: %d %s", p.status, p.text("main"))
	}
	if p := cashier.post("/payments", nil); p.status != http.StatusBadRequest || !strings.Contains(p.text("main"), "现在没有可以发放的申请") {
		t.Errorf("nothing to pay: %d %s", p.status, p.text("main"))
	}
}

// aPayment makes a batch of some of the applications that were sent.
func aPayment(t *testing.T, r *running, ids []string) {
	t.Helper()
	toBePaid(t, r, ids)
	if _, _, err := r.app.tools.db.MakePayment(t.Context(), people.By{Officer: people.TheShell}, ""); err != nil {
		t.Fatal(err)
	}
}

// TestAnEntry enters what came by telephone: mistakes are named and nothing is forgotten, and what
// was sent goes its way without a WeChat (row A10).
func TestAnEntry(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	reviewer, cashier := r.officer(t, people.Reviewer), r.officer(t, people.Cashier)
	if p := cashier.get("/cases/new"); p.status != http.StatusForbidden {
		t.Errorf("a cashier enters: %d", p.status)
	}
	p := reviewer.post("/cases/new", url.Values{"programme": {"gd_grassroots"}})
	if p.status != http.StatusOK || !strings.HasSuffix(p.path, "/entry") {
		t.Fatalf("begun: %d at %s", p.status, p.path)
	}
	at := strings.TrimPrefix(p.path, "/console")
	form := url.Values{"do": {"send"}, "name": {"示例扎西"}, "id_number": {"110101199003070039"}, "employer_name": {"示例物流公司"}, "fact-started_on": {"2026-03-01"}}
	if p = reviewer.post(at, form); p.status != http.StatusBadRequest || !strings.Contains(p.text("main"), "身份证号不对") || !strings.Contains(p.text("main"), "怎么收到的") || p.value("employer_name") != "示例物流公司" {
		t.Fatalf("mistakes: %d %s", p.status, p.text("main"))
	}
	if p = reviewer.get("/cases/new"); !strings.Contains(p.text("main"), "没填完的") {
		t.Errorf("the draft is not listed: %s", p.text("main"))
	}
	form = url.Values{"do": {"send"}, "id_number": {"110101199003070038"}, "phone": {"13800000000"}, "card": {"6222020000000000000"}, "employer_name": {"示例物流公司"}, "way": {"电话"}, "agreed": {"电话里念过，同意"}}
	p = reviewer.post(at, form)
	if p.status != http.StatusOK || !strings.Contains(p.text("main"), "编号 26") || !strings.Contains(p.text("main"), "代填：电话，电话里念过，同意") || !strings.Contains(p.text("main"), "没有绑定微信") || strings.Contains(p.body, "110101199003070038") {
		t.Fatalf("sent: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	if again := reviewer.post(at, form); again.status != http.StatusNotFound {
		t.Errorf("sent again: %d %s", again.status, again.text("main"))
	}
	other := reviewer.post("/cases/new", url.Values{"programme": {"gd_grassroots"}})
	if p := reviewer.post(strings.TrimPrefix(other.path, "/console")+"/drop", nil); p.status != http.StatusOK || strings.Contains(p.text("main"), "没填完的") {
		t.Errorf("dropped: %d %s", p.status, p.text("main"))
	}
	if _, problems, err := r.app.tools.db.CheckApplications(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
}

// aPaper sends an application with two photographs, and begins one that an officer enters.
func aPaper(t *testing.T, r *running) {
	t.Helper()
	db := r.app.tools.db
	a, err := db.BeginApplication(t.Context(), "oPaper", "gd_grassroots")
	for range 2 {
		if err == nil {
			_, err = db.AddPaper(t.Context(), "oPaper", a.ID, subsidies.Paper{Material: "contract", Type: "image/jpeg", Width: 800, Height: 1100}, photograph(t))
		}
	}
	if err == nil {
		_, err = db.UpdateApplication(t.Context(), a.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
			a.Answers = invented()
			return nil, nil
		})
	}
	if err == nil {
		_, err = db.SendApplication(t.Context(), "oPaper", a.ID)
	}
	if err == nil {
		_, err = db.EnterApplication(t.Context(), people.By{Officer: people.TheShell}, "gd_grassroots")
	}
	if err != nil {
		t.Fatal(err)
	}
}
