// Bench prints the table of docs/measurements.md: what a message costs beside gin's fixed
// answer and the SDK's own echo, and what search, start and memory come to. One run, every
// server a process of its own, in turn, medians.
//
// It is a program and no Go benchmark because what counts is the CPU time of the serving
// process alone, with the asker outside of it. It stands apart from wechat because it is the
// one place beside it that may import the SDK: to compare with the SDK's server, which the
// service itself never runs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	if role := os.Getenv(roleVariable); role != "" {
		fmt.Fprintln(os.Stderr, "bench:", serveRole(role))
		os.Exit(1)
	}
	short := flag.Bool("short", false, "a quick run: few rounds, 10,000 articles instead of 100,000")
	keep := flag.Bool("keep", false, "leave what the servers wrote, and say where")
	part := flag.String("part", "all", "what to measure: all, messages, search, console, notices or cases")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, fullPlan(*short), *part, *keep)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// plan is how much is measured.
type plan struct {
	rounds      int // of every server in turn
	graduates   int // who write
	messages    int // counted in one round of one server
	connections int // that ask at the same time
	paced       int // messages sent at half of the load
	articles    int // of the account that answers
	large       int // articles of the large collection
	searches    int
	listed      int           // articles of the console that is measured
	followers   int           // of the same
	opened      int           // times each page of it is opened
	cases       int           // applications in the store
	told        int           // people of the run that is measured
	settles     time.Duration // the longest wait for the memory to settle before it
}

func fullPlan(short bool) plan {
	if short {
		return plan{rounds: 3, graduates: 2000, messages: 8000, connections: 32, paced: 10_000, articles: 1000, large: 10_000, searches: 1000, listed: 2000, followers: 2000, opened: 20, told: 5000, cases: 5000, settles: time.Second}
	}
	return plan{rounds: 9, graduates: 2000, messages: 12_000, connections: 32, paced: 30_000, articles: 1000, large: 100_000, searches: 5000, listed: 10_000, followers: 100_000, opened: 100, told: 100_000, cases: 100_000, settles: 3 * time.Minute}
}

// run measures and prints. Whatever happens, what it started is ended.
func run(ctx context.Context, p plan, part string, keep bool) (err error) {
	h, err := newHouse(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close(keep)) }()
	if err := h.build(ctx); err != nil {
		return err
	}
	t := newTable(p)
	for _, m := range []struct {
		part    string
		measure func(context.Context, *house, plan, *table) error
	}{{"messages", measureMessages}, {"search", measureSearch}, {"console", measureConsole}, {"notices", measureNotices}, {"cases", measureCases}} {
		if part != "all" && part != m.part {
			continue
		}
		if err := m.measure(ctx, h, p, t); err != nil {
			return fmt.Errorf("%s: %w", m.part, err)
		}
	}
	t.print(os.Stdout)
	return nil
}
