package figures

// Few is the size below which a group of people is not shown (row L5).
const Few = 5

// Suppress tells which cells of a table with totals must not be shown, so that no group under
// Few can be read or reckoned: m has a row of totals below and a column of totals on the right.
// Every cell from 1 to Few-1 is hidden; and in every row and column where one cell alone would
// be hidden, the smallest other one is too, because the rest would tell it. m is not changed.
func Suppress(m [][]int64) (hidden [][]bool) {
	hidden = make([][]bool, len(m))
	for i := range m {
		hidden[i] = make([]bool, len(m[i]))
		for j, n := range m[i] {
			hidden[i][j] = n > 0 && n < Few
		}
	}
	for changed := true; changed; {
		changed = false
		for _, line := range lines(m) {
			if another, alone := alone(m, hidden, line); alone {
				hidden[another[0]][another[1]], changed = true, true
			}
		}
	}
	return hidden
}

// lines are the places of every row and every column.
func lines(m [][]int64) (all [][][2]int) {
	for i := range m {
		var row [][2]int
		for j := range m[i] {
			row = append(row, [2]int{i, j})
		}
		all = append(all, row)
	}
	for j := 0; len(m) > 0 && j < len(m[0]); j++ {
		var column [][2]int
		for i := range m {
			column = append(column, [2]int{i, j})
		}
		all = append(all, column)
	}
	return all
}

// alone finds the cell to hide beside one that is hidden alone in its line: the smallest that
// is not nothing, or else the first.
func alone(m [][]int64, hidden [][]bool, line [][2]int) (another [2]int, is bool) {
	n, found := 0, false
	for _, at := range line {
		if hidden[at[0]][at[1]] {
			n++
			continue
		}
		value, best := m[at[0]][at[1]], int64(0)
		if found {
			best = m[another[0]][another[1]]
		}
		if !found || value > 0 && (best == 0 || value < best) {
			another, found = at, true
		}
	}
	return another, n == 1 && found
}
