package followups

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"zaiyue/fault"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// workbook writes rows as an XLSX.
func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadSheet(t *testing.T) {
	data := workbook(t, []any{"工作单位", "姓名*", "入职日期", "城市"},
		[]any{"东莞示例厂", "扎西", "2026-07-01", "东莞市"},
		[]any{"东莞示例厂", "", "2026/7/1"},
		[]any{},
		[]any{"东莞示例厂", "卓玛", 46204},
		[]any{"", "次仁", "下个月"},
		[]any{"东莞示例厂", "扎西", "2026年7月1日"})
	s, err := ReadSheet(data, noon)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, p := range s.Rows {
		got = append(got, fmt.Sprint(s.Lines[i], p.Name, p.Employer, p.City, p.StartOn))
	}
	want := []string{"2扎西东莞示例厂东莞2026-07-01", "5卓玛东莞示例厂2026-07-01", "7扎西东莞示例厂2026-07-01"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("rows:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	got = nil
	for _, f := range s.Flaws {
		got = append(got, fmt.Sprint(f.Line, f.Column, f.What, f.Warning))
	}
	want = []string{"3B 列“姓名”没有写姓名false", "6A 列“单位”没有写单位false", "6C 列“入职日期”看不懂这个日期false", "7和第 2 行一样true"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("flaws:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestReadSheetRefuses(t *testing.T) {
	many := [][]any{{"姓名", "单位", "入职日期"}}
	for i := range MaxSheetRows + 1 {
		many = append(many, []any{fmt.Sprint("人", i), "厂", "2026-07-01"})
	}
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	for range 70 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, words string
		data        []byte
		want        fault.Kind
	}{
		{"no XLSX", "打不开", []byte("姓名,单位\n"), fault.Invalid},
		{"nothing", "打不开", nil, fault.Invalid},
		{"no column", "“入职日期”", workbook(t, []any{"姓名", "单位"}), fault.Invalid},
		{"no row", "一行内容也没有", workbook(t, []any{"姓名", "单位", "入职日期"}), fault.Invalid},
		{"too many rows", "5000 行", workbook(t, many...), fault.TooMuch},
		{"a bomb", "太大", bomb.Bytes(), fault.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadSheet(tt.data, noon)
			if fault.KindOf(err) != tt.want || !strings.Contains(fault.Words(err, ""), tt.words) {
				t.Errorf("ReadSheet = %v (%v), want %v with %q", err, fault.KindOf(err), tt.want, tt.words)
			}
		})
	}
}

// TestTemplateIsRead: what officers download is what they may upload.
func TestTemplateIsRead(t *testing.T) {
	data, err := Template()
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadSheet(data, noon)
	if err != nil || len(s.Rows) != 1 || len(s.Flaws) != 0 {
		t.Errorf("the template is read as %d rows, %v, %v; want its sample", len(s.Rows), s.Flaws, err)
	}
}

func TestSurvey(t *testing.T) {
	s, err := LoadSurvey()
	if err != nil {
		t.Fatal(err)
	}
	a := s.Clean(Answers{"work": "挺顺利", "trouble": "工资没有按时发", "words": strings.Repeat("长", 900), "other": "x"}, func(s string) string { return s })
	if len(a) != 3 || len([]rune(a["words"])) != MaxAnswer {
		t.Errorf("Clean keeps %d answers, the last of %d characters", len(a), len([]rune(a["words"])))
	}
	if got := fmt.Sprint(s.Help(a)); got != "[欠薪]" {
		t.Errorf("Help = %s, want [欠薪]", got)
	}
	if a := s.Clean(Answers{"work": "没有这个选项"}, strings.TrimSpace); len(a) != 0 {
		t.Errorf("Clean keeps %v, want nothing that cannot be chosen", a)
	}
	_, err = ParseSurvey("s.yaml", []byte("title: 一\nquestions:\n  - {id: a, ask: 问, text: true, choices: [{words: 甲}]}\n  - {id: a}\n"))
	for _, want := range []string{"intro", `question "a" takes`, "question 2"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseSurvey does not report %s; it says: %v", want, err)
		}
	}
}
