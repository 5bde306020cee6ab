package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// ticks is how many units of processor time /proc counts in a second: 100 on every Linux
// that Go runs on.
const ticks = 100

// cpu returns the processor time the process has used, its own and the system's for it.
func (c *child) cpu() (time.Duration, error) {
	pid := c.cmd.Process.Pid
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if errors.Is(err, os.ErrNotExist) {
		return cpuByPS(pid)
	}
	if err != nil {
		return 0, err
	}
	// The name in parentheses may hold anything; utime and stime are fields 14 and 15.
	fields := strings.Fields(string(line[bytes.LastIndexByte(line, ')')+1:]))
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat is cut short", pid)
	}
	user, errUser := strconv.ParseInt(fields[11], 10, 64)
	system, errSystem := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * time.Second / ticks, errors.Join(errUser, errSystem)
}

// cpuByPS asks ps, where there is no /proc: [[hh:]mm:]ss[.cc].
func cpuByPS(pid int) (time.Duration, error) {
	out, err := exec.Command("ps", "-o", "time=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return 0, fmt.Errorf("processor time of process %d: %w", pid, err)
	}
	seconds := 0.0
	for part := range strings.SplitSeq(strings.TrimSpace(string(out)), ":") {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return 0, err
		}
		seconds = seconds*60 + n
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// anonymous returns the process's anonymous resident memory in bytes, and false where the
// system does not tell. Mapped files, such as the database's pages, are not in it.
func (c *child) anonymous() (int64, bool) {
	var kB int64
	text := fieldOf(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid), "RssAnon")
	if _, err := fmt.Sscanf(text, "%d kB", &kB); err != nil {
		return 0, false
	}
	return kB << 10, true
}

// heap returns what Go's heap of the service holds in bytes, as its metrics tell.
func (c *child) heap() int64 {
	_, text := c.page("/metrics")
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, "go_memstats_heap_inuse_bytes "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err == nil {
				return int64(n)
			}
		}
	}
	return 0
}

// watch notes the most anonymous memory the process has until the returned function is
// called, which returns it.
func (c *child) watch() (most func() int64) {
	stop, done := make(chan struct{}), make(chan int64)
	go func() {
		var highest int64
		for {
			now, _ := c.anonymous()
			highest = max(highest, now)
			select {
			case <-stop:
				done <- highest
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() int64 { close(stop); return <-done }
}
