package paste

import (
	"slices"

	"golang.org/x/net/html"
)

// The bounds of a table. What is more goes on as lines.
const (
	maxColumns = 40
	maxRows    = 2000
)

// cell is a cell before spans are laid out.
type cell struct {
	runs         []run
	blocks       []block // the same, as they would stand without a table
	across, down int     // columns and rows it covers
}

// table adds a table. One that only arranges things on a page (a single column, or a table
// around others) becomes what is in it.
func (b *builder) table(n *html.Node, s style, depth int) {
	if b.deep > 2 {
		b.inside(n, s, depth)
		return
	}
	var rows [][]cell
	for _, tr := range rowsOf(n) {
		var row []cell
		for c := tr.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && (c.Data == "td" || c.Data == "th") && !hidden(c, declared(c)) {
				row = append(row, b.cell(c, s, depth))
			}
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Data == "caption" {
			b.walk(c, s, depth+1)
		}
	}
	rows = b.aboveTable(rows)
	grid := lay(rows)
	if b.work.stopped() || len(grid) == 0 {
		return
	}
	if len(grid[0]) < 2 || len(grid) == 1 && arranges(rows) || len(grid[0]) > maxColumns || len(grid) > maxRows {
		for _, row := range rows {
			for _, c := range row {
				b.blocks = append(b.blocks, c.blocks...)
			}
		}
		return
	}
	for i := range grid[0] {
		for j := range grid[0][i] {
			grid[0][i][j].bold = false // the first row is the head of the table, which is bold
		}
	}
	b.blocks = append(b.blocks, block{kind: table, rows: grid})
}

// arranges reports cells that hold more than words: a table of one row made for its looks.
func arranges(rows [][]cell) bool {
	return slices.ContainsFunc(rows[0], func(c cell) bool { return len(c.blocks) > 1 })
}

// rowsOf finds the rows of a table, not those of a table inside it.
func rowsOf(n *html.Node) (rows []*html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Data {
		case "tr":
			rows = append(rows, c)
		case "thead", "tbody", "tfoot":
			rows = append(rows, rowsOf(c)...)
		}
	}
	return rows
}

// cell reads what is in a cell: blocks of their own, and the same as the lines of one cell.
func (b *builder) cell(n *html.Node, s style, depth int) cell {
	inner := &builder{work: b.work, deep: b.deep + 1}
	s.list = nil
	inner.inside(n, s.with(n, declared(n)), depth+1)
	inner.end()
	c := cell{blocks: inner.blocks, across: span(n, "colspan"), down: span(n, "rowspan")}
	for _, block := range inner.blocks {
		for _, line := range block.lines() {
			if len(c.runs) > 0 {
				c.runs = append(c.runs, run{brk: true})
			}
			c.runs = append(c.runs, line...)
		}
	}
	c.runs = slices.Clone(c.runs)
	return c
}

// lines returns a block as the lines of a cell.
func (b *block) lines() (lines [][]run) {
	switch {
	case b.kind == rule:
	case b.kind == table:
		for _, row := range b.rows {
			var line []run
			for i, c := range row {
				if i > 0 {
					line = append(line, run{text: " "})
				}
				line = append(line, c...)
			}
			lines = append(lines, line)
		}
	case b.kind == item && b.ordered:
		lines = append(lines, append([]run{{text: itoa(b.number) + ". "}}, b.runs...))
	case b.kind == item:
		lines = append(lines, append([]run{{text: "· "}}, b.runs...))
	default:
		lines = append(lines, b.runs)
	}
	return lines
}

// span reads how many columns or rows a cell covers.
func span(n *html.Node, key string) int {
	return min(max(1, int(number(attribute(n, key)))), maxRows)
}

// aboveTable takes a first row of one cell, which is a title, out of a table.
func (b *builder) aboveTable(rows [][]cell) [][]cell {
	if len(rows) > 1 && len(rows[0]) == 1 && rows[0][0].across > 1 && rows[0][0].down == 1 {
		b.blocks = append(b.blocks, rows[0][0].blocks...)
		return rows[1:]
	}
	return rows
}

// lay puts cells on a grid. A cell over several rows is said again in each, so that a row can
// be read by itself; over several columns it is said once.
func lay(rows [][]cell) (grid [][][]run) {
	type over struct {
		runs []run
		left int // rows it still covers
	}
	var above []over
	width := 0
	for _, row := range rows {
		var line [][]run
		next := 0
		for col := 0; (next < len(row) || col < len(above)) && col <= maxColumns; col++ {
			if col < len(above) && above[col].left > 0 {
				line = append(line, above[col].runs)
				above[col].left--
				continue
			}
			if next == len(row) {
				line = append(line, nil)
				continue
			}
			c := row[next]
			next++
			for i := range min(c.across, maxColumns+1-col) {
				var runs []run
				if i == 0 {
					runs = c.runs
				}
				line = append(line, runs)
				for len(above) < len(line) {
					above = append(above, over{})
				}
				above[len(line)-1] = over{runs, c.down - 1}
			}
			col = len(line) - 1
		}
		width = max(width, len(line))
		grid = append(grid, line)
	}
	for i, line := range grid {
		grid[i] = append(line, make([][]run, width-len(line))...)
	}
	return filled(grid, width)
}

// filled leaves out rows and columns without a word.
func filled(grid [][][]run, width int) [][][]run {
	grid = slices.DeleteFunc(grid, func(row [][]run) bool {
		return !slices.ContainsFunc(row, func(runs []run) bool { return len(runs) > 0 })
	})
	for col := width - 1; col >= 0; col-- {
		if slices.ContainsFunc(grid, func(row [][]run) bool { return len(row[col]) > 0 }) {
			continue
		}
		for i := range grid {
			grid[i] = slices.Delete(slices.Clone(grid[i]), col, col+1)
		}
	}
	return grid
}
