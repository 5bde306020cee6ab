package figures

import (
	"fmt"

	"github.com/go-analyze/charts"
)

// Chart is what a picture of rows shows.
type Chart struct {
	ID    string // stands in its address
	Title string
	Names []Name
	Words []string // what each of Names is called
	Lines bool     // lines; else bars
}

// Charts lists the charts, in the order they are shown.
func Charts() []Chart {
	return []Chart{
		{ID: "followers", Title: "关注人数", Names: []Name{Followers}, Words: []string{"关注人数"}, Lines: true},
		{ID: "coming", Title: "新关注和取消关注", Names: []Name{Followed, Unfollowed}, Words: []string{"新关注", "取消关注"}},
		{ID: "messages", Title: "来信和点菜单", Names: []Name{Messages, Taps}, Words: []string{"来信", "点菜单"}},
		{ID: "answers", Title: "问题答上了没有", Names: []Name{Found, NotFound}, Words: []string{"答上了", "没答上"}},
		{ID: "verdicts", Title: "有用和没用", Names: []Name{Useful, Useless}, Words: []string{"有用", "没用"}},
		{ID: "reads", Title: "文章打开次数", Names: []Name{Reads}, Words: []string{"打开次数"}, Lines: true},
	}
}

// The size of a chart in pixels.
const (
	chartWidth  = 640
	chartHeight = 240
)

// SVG draws rows of the chart's names.
func (c *Chart) SVG(rows []Row) ([]byte, error) {
	values := make([][]float64, len(c.Names))
	var labels []string
	for _, r := range rows {
		labels = append(labels, r.Label)
		for i := range values {
			values[i] = append(values[i], float64(r.N[i]))
		}
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: chartWidth, Height: chartHeight})
	if err := c.draw(p, values, labels); err != nil {
		return nil, fmt.Errorf("chart %s: %w", c.ID, err)
	}
	return p.Bytes()
}

// daysNamed is how many days are written below a chart; more would touch each other.
const daysNamed = 6

// colours of a chart's series; console.css has the same, for the key beside the picture.
// The library cannot measure Chinese, so what is written in the picture is numbers only.
func colours() charts.ColorPalette {
	return charts.GetTheme(charts.ThemeLight).WithSeriesColors([]charts.Color{charts.ParseColor("#07753a"), charts.ParseColor("#d08a1d")})
}

// draw puts the chart onto a painter: whole numbers from zero on the left, days below.
func (c *Chart) draw(p *charts.Painter, values [][]float64, labels []string) error {
	zero := 0.0
	left := []charts.ValueAxisOption{{Min: &zero, ValueFormatter: func(v float64) string { return fmt.Sprintf("%.0f", v) }}}
	if c.Lines {
		o := charts.NewLineChartOptionWithData(values)
		o.Theme, o.YAxis, o.XAxis.Labels, o.XAxis.LabelCount = colours(), left, labels, daysNamed
		o.Symbol.Shape, o.Legend.Show = charts.SymbolNone, charts.Ptr(false)
		return p.LineChart(o)
	}
	o := charts.NewBarChartOptionWithData(values)
	o.Theme, o.ValueAxis, o.CategoryAxis.Labels, o.CategoryAxis.LabelCount = colours(), left, labels, daysNamed
	o.Legend.Show = charts.Ptr(false)
	return p.BarChart(o)
}
