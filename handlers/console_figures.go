package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/figures"
	"zaiyue/people"
)

// FiguresPages are the console's figures: charts with a table beside each, lists of what is
// tapped and read most, and the same as a spreadsheet. All fields must be set.
type FiguresPages struct {
	Keeper       figures.Keeper
	ArticleTitle func(ctx context.Context, id string) string
	ButtonName   func(ctx context.Context, key string) string
	Now          func() time.Time
}

// What a page of figures covers, and how long its lists are.
const (
	daysShown  = 30
	weeksShown = 26
	mostShown  = 10
)

// Routes implements Area.
func (p *FiguresPages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/figures", Right: people.ReadFigures, Does: p.show, Group: "数据", Label: "数据"},
		{Method: http.MethodGet, Path: "/figures/chart/:id", Right: people.ReadFigures, Does: p.chart},
		{Method: http.MethodGet, Path: "/figures/export.xlsx", Right: people.ReadFigures, Does: p.export},
	}
}

// figuresPage is /console/figures.
type figuresPage struct {
	By     figures.Span
	Charts []figuresChart
	Taps   []figuresMost
	Reads  []figuresMost
}

type figuresChart struct {
	figures.Chart
	Rows []figures.Row // the newest first
}

// figuresMost is a line of a list of what is used most.
type figuresMost struct {
	Name string
	Link string
	N    uint64
}

// span reads what the page covers from its address.
func (p *FiguresPages) span(v *Visit) (by figures.Span, from, until time.Time) {
	until = figures.DayOf(p.Now())
	if v.Query("by") == string(figures.ByWeek) {
		return figures.ByWeek, until.AddDate(0, 0, -7*weeksShown+1), until
	}
	return figures.ByDay, until.AddDate(0, 0, -daysShown+1), until
}

// show handles GET /console/figures.
func (p *FiguresPages) show(v *Visit) error {
	ctx := v.Request.Context()
	by, from, until := p.span(v)
	counts, err := p.Keeper.Figures(ctx, from, until, "")
	if err != nil {
		return err
	}
	page := figuresPage{By: by}
	for _, c := range figures.Charts() {
		rows := figures.Table(counts, from, until, by, c.Names...)
		slices.Reverse(rows)
		page.Charts = append(page.Charts, figuresChart{c, rows})
	}
	for _, c := range figures.Sums(counts, figures.TapOf, mostShown) {
		key := strings.TrimPrefix(string(c.Name), figures.TapOf)
		page.Taps = append(page.Taps, figuresMost{Name: p.ButtonName(ctx, key), N: c.N})
	}
	for _, c := range figures.Sums(counts, figures.ReadOf, mostShown) {
		id := strings.TrimPrefix(string(c.Name), figures.ReadOf)
		page.Reads = append(page.Reads, figuresMost{Name: p.ArticleTitle(ctx, id), Link: "/console/articles/" + id, N: c.N})
	}
	return v.Show("figures", "数据", page)
}

// chart handles GET /console/figures/chart/ID: a picture.
func (p *FiguresPages) chart(v *Visit) error {
	all := figures.Charts()
	at := slices.IndexFunc(all, func(c figures.Chart) bool { return c.ID+".svg" == v.Param("id") })
	if at < 0 {
		return fault.New(fault.NotFound, "没有这张图。请回到数据页。")
	}
	by, from, until := p.span(v)
	counts, err := p.Keeper.Figures(v.Request.Context(), from, until, "")
	if err != nil {
		return err
	}
	svg, err := all[at].SVG(figures.Table(counts, from, until, by, all[at].Names...))
	if err != nil {
		return err
	}
	// The picture brings its own styles; nothing in it may load or run anything.
	v.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	v.Data(http.StatusOK, "image/svg+xml", svg)
	return nil
}

// export handles GET /console/figures/export.xlsx.
func (p *FiguresPages) export(v *Visit) error {
	by, from, until := p.span(v)
	counts, err := p.Keeper.Figures(v.Request.Context(), from, until, "")
	if err != nil {
		return err
	}
	sheet, err := figures.Sheet(counts, from, until, by)
	if err != nil {
		return err
	}
	v.Header("Content-Disposition", `attachment; filename="zaiyue-figures-`+until.In(beijing).Format("20060102")+`.xlsx"`)
	v.Data(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet)
	return nil
}
