package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// table is what a run found.
type table struct {
	plan  plan
	rows  []row
	notes []string
}

// row is one figure.
type row struct{ what, value, target, verdict string }

func newTable(p plan) *table { return &table{plan: p} }

// tell adds a figure without a target.
func (t *table) tell(what, format string, args ...any) {
	t.rows = append(t.rows, row{what: what, value: fmt.Sprintf(format, args...)})
}

// judge adds a figure and whether it is what it must be.
func (t *table) judge(met bool, what, target, format string, args ...any) {
	verdict := "**not met**"
	if met {
		verdict = "met"
	}
	t.rows = append(t.rows, row{what, fmt.Sprintf(format, args...), target, verdict})
}

// unknown adds a figure that this system cannot tell.
func (t *table) unknown(what, target string) {
	t.rows = append(t.rows, row{what, "not measured on this system", target, "unknown"})
}

func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// print writes the table in Markdown, with the machine above it.
func (t *table) print(out io.Writer) {
	fmt.Fprintf(out, "%s · %s · %d cores · %s memory · %s %s/%s\n\n", time.Now().Format("2006-01-02 15:04 MST"),
		fieldOf("/proc/cpuinfo", "model name"), runtime.NumCPU(), memory(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintf(out, "| figure | measured | target | |\n|---|---|---|---|\n")
	for _, r := range t.rows {
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", r.what, r.value, r.target, r.verdict)
	}
	fmt.Fprintln(out)
	for _, n := range t.notes {
		fmt.Fprintln(out, "- "+n)
	}
}

// fieldOf returns the first value of a field in a file of /proc, or "unknown".
func fieldOf(path, field string) string {
	file, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == field {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// memory is how much the machine has.
func memory() string {
	var kB int64
	if _, err := fmt.Sscanf(fieldOf("/proc/meminfo", "MemTotal"), "%d kB", &kB); err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%.1f GiB", float64(kB)/(1<<20))
}

// micro writes a span in microseconds.
func micro(d time.Duration) string { return fmt.Sprintf("%.1f µs", float64(d)/1e3) }

// milli writes a span in milliseconds.
func milli(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/1e6) }

// megabytes writes a size.
func megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }
