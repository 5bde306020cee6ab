package figures

import (
	"testing"

	"pgregory.net/rapid"
)

// TestSuppress: no small group is shown, and none is the only one hidden in a row or a column,
// where the total would tell it.
func TestSuppress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(1, 8).Draw(t, "rows"), rapid.IntRange(1, 8).Draw(t, "columns")
		m := make([][]int64, rows+1)
		for i := range m {
			m[i] = make([]int64, columns+1)
		}
		for i := range rows {
			for j := range columns {
				n := rapid.OneOf(rapid.Int64Range(0, 6), rapid.Int64Range(0, 100)).Draw(t, "n")
				m[i][j] = n
				m[i][columns] += n
				m[rows][j] += n
				m[rows][columns] += n
			}
		}
		hidden := Suppress(m)
		for i := range m {
			for j, n := range m[i] {
				if n > 0 && n < Few && !hidden[i][j] {
					t.Fatalf("%d people stand in row %d, column %d", n, i, j)
				}
			}
		}
		for _, line := range lines(m) {
			n := 0
			for _, at := range line {
				if hidden[at[0]][at[1]] {
					n++
				}
			}
			if n == 1 {
				t.Fatalf("one cell alone is hidden in a line of %v: %v", m, hidden)
			}
		}
	})
	if h := Suppress([][]int64{{10, 20, 30}, {40, 50, 90}, {50, 70, 120}}); h[0][0] || h[2][2] {
		t.Error("large groups are hidden")
	}
}
