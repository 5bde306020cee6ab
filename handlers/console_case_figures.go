package handlers

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"zaiyue/figures"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// CaseFigures are the console's figures of applications (rows L2, L4, L5). All fields must be
// set.
type CaseFigures struct {
	Counts interface {
		CaseCounts(ctx context.Context, from, until string) ([]subsidies.Tally, error)
	}
	Keeper  figures.Keeper
	Machine *subsidies.Machine
	Now     func() time.Time
}

// monthsShown is what the page covers, this month included.
const monthsShown = 12

// hiddenCell stands for a group that is too small to be shown.
const hiddenCell = "—"

// Routes implements Area.
func (p *CaseFigures) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/subsidy-figures", Right: people.ReadFigures, Does: p.show, Group: "数据", Label: "补贴数据"},
		{Method: http.MethodGet, Path: "/subsidy-figures.csv", Right: people.ReadFigures, Does: p.export},
	}
}

// caseTable is a table of counts with totals; small groups are hidden.
type caseTable struct {
	Title string
	Of    string // what the rows are
	Head  []string
	Rows  []caseFiguresRow
}

type caseFiguresRow struct {
	Name  string
	Cells []string
}

// show handles GET /console/subsidy-figures.
func (p *CaseFigures) show(v *Visit) error {
	tables, err := p.tables(v.Request.Context())
	if err != nil {
		return err
	}
	return v.Show("case_figures", "补贴数据", tables)
}

// export handles GET /console/subsidy-figures.csv: what the page shows, and no more.
func (p *CaseFigures) export(v *Visit) error {
	tables, err := p.tables(v.Request.Context())
	if err != nil {
		return err
	}
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	var errs []error
	for _, t := range tables {
		errs = append(errs, w.Write([]string{t.Title}), w.Write(append([]string{t.Of}, t.Head...)))
		for _, r := range t.Rows {
			errs = append(errs, w.Write(append([]string{r.Name}, r.Cells...)))
		}
	}
	w.Flush()
	if err := errors.Join(append(errs, w.Error())...); err != nil {
		return err
	}
	v.Header("Content-Disposition", `attachment; filename="zaiyue-cases.csv"`)
	v.Data(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
	return nil
}

// tables makes every table of the page.
func (p *CaseFigures) tables(ctx context.Context) ([]caseTable, error) {
	until := p.Now().In(people.Beijing())
	var months []string
	for i := range monthsShown {
		months = append(months, time.Date(until.Year(), until.Month()-time.Month(i), 1, 0, 0, 0, 0, until.Location()).Format("2006-01"))
	}
	counts, err := p.Counts.CaseCounts(ctx, months[len(months)-1], months[0])
	if err != nil {
		return nil, err
	}
	var keys, names []string
	for _, one := range p.Machine.Programmes.All {
		keys, names = append(keys, one.Key), append(names, one.Name)
	}
	funnel := []string{subsidies.CountBegan, subsidies.CountSent, subsidies.CountApproved, subsidies.CountPaid}
	words := []string{"开始填", "提交", "复核通过", "已发放"}
	first, err := p.asked(ctx, until)
	if err != nil {
		return nil, err
	}
	all := []caseTable{first, counted2("漏斗：每一项补贴走到哪一步（近十二个月）", "哪一项", keys, names, funnel, words, counts, func(t subsidies.Tally) (string, string) { return t.Programme, t.What }, false)}
	for i, what := range funnel {
		all = append(all, counted2("按月："+words[i], "哪一项", keys, names, months, months, counts, func(t subsidies.Tally) (string, string) {
			if t.What != what {
				return "", ""
			}
			return t.Programme, t.Month
		}, true))
	}
	for _, r := range []struct{ title, prefix string }{{"为什么请补正", subsidies.CountAsked}, {"为什么不予通过", subsidies.CountRefused}} {
		var causes, causeWords []string
		for _, c := range p.Machine.Reasons {
			causes, causeWords = append(causes, c.Key), append(causeWords, c.Words)
		}
		all = append(all, counted2(r.title, "原因", causes, causeWords, keys, names, counts, func(t subsidies.Tally) (string, string) {
			key, ok := t.ReasonOf(r.prefix)
			if !ok {
				return "", ""
			}
			return key, t.Programme
		}, true))
	}
	return append(all, p.stages(counts, keys, names)), nil
}

// counted2 makes a table of two directions; at tells where a count belongs. Where columns add
// up, they have a total.
func counted2(title, of string, keys, names, columns, heads []string, counts []subsidies.Tally, at func(subsidies.Tally) (row, column string), adds bool) caseTable {
	m := make([][]int64, len(keys)+1)
	for i := range m {
		m[i] = make([]int64, len(columns)+1)
	}
	for _, t := range counts {
		row, column := at(t)
		i, j := slices.Index(keys, row), slices.Index(columns, column)
		if i < 0 || j < 0 {
			continue
		}
		for _, place := range [][2]int{{i, j}, {i, len(columns)}, {len(keys), j}, {len(keys), len(columns)}} {
			m[place[0]][place[1]] += t.N
		}
	}
	hidden := figures.Suppress(m)
	table := caseTable{Title: title, Of: of, Head: slices.Clone(heads)}
	if adds {
		table.Head = append(table.Head, "合计")
	}
	for i, row := range m {
		if i < len(keys) && row[len(columns)] == 0 {
			continue
		}
		line := caseFiguresRow{Name: "合计"}
		if i < len(keys) {
			line.Name = names[i]
		}
		for j := range table.Head {
			cell := strconv.FormatInt(row[j], 10)
			if hidden[i][j] {
				cell = hiddenCell
			}
			line.Cells = append(line.Cells, cell)
		}
		table.Rows = append(table.Rows, line)
	}
	return table
}

// asked tells how many asked what they can get, and how many read the answer.
func (p *CaseFigures) asked(ctx context.Context, until time.Time) (caseTable, error) {
	counts, err := p.Keeper.Figures(ctx, figures.DayOf(until).AddDate(-1, 0, 0), figures.DayOf(until), "")
	if err != nil {
		return caseTable{}, err
	}
	var asked, checked uint64
	for _, c := range counts {
		switch c.Name {
		case figures.SubsidyAsked:
			asked += c.N
		case figures.SubsidyChecked:
			checked += c.N
		}
	}
	cells := []string{fmt.Sprint(asked), fmt.Sprint(checked)}
	for i, n := range []uint64{asked, checked} {
		if n > 0 && n < figures.Few {
			cells[i] = hiddenCell
		}
	}
	return caseTable{Title: "问「我能领什么」（近一年，次）", Of: "", Head: []string{"开始问", "看到结果"}, Rows: []caseFiguresRow{{"全部", cells}}}, nil
}

// stages tells how long the office took for each stage, against its limit.
func (p *CaseFigures) stages(counts []subsidies.Tally, keys, names []string) caseTable {
	table := caseTable{Title: "每一步用了几个工作日（近十二个月）", Of: "哪一项", Head: []string{"步骤", "平均", "时限", "超过时限"}}
	for i, key := range keys {
		programme, _ := p.Machine.Programmes.Programme(key)
		for _, stage := range []struct{ key, words string }{{"accept", "受理"}, {"review", "初审"}, {"recheck", "复核"}, {"publish", "公示"}, {"pay", "发放"}} {
			sum := map[string]int64{}
			for _, t := range counts {
				if what, ok := strings.CutPrefix(t.What, subsidies.CountStage+stage.key); ok && t.Programme == key {
					sum[what] += t.N
				}
			}
			n := sum[subsidies.StageCases]
			if n < figures.Few {
				continue
			}
			late := hiddenCell
			if l := sum[subsidies.StageLate]; (l == 0 || l >= figures.Few) && (n-l == 0 || n-l >= figures.Few) {
				late = fmt.Sprintf("%d 件（%d%%）", l, 100*l/n)
			}
			table.Rows = append(table.Rows, caseFiguresRow{names[i], []string{stage.words, fmt.Sprintf("%.1f", float64(sum[subsidies.StageDays])/float64(n)), fmt.Sprint(programme.Limits.Days(stage.key)), late}})
		}
	}
	return table
}
