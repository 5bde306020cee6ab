package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// asker is one kept connection. It reads just enough HTTP to cost the machine little.
type asker struct {
	conn net.Conn
	in   *bufio.Reader
	body []byte
}

func dial(address string) (*asker, error) {
	conn, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return nil, err
	}
	return &asker{conn: conn, in: bufio.NewReaderSize(conn, 16<<10)}, nil
}

// ask sends a request and returns the body of the answer, good until the next call. Every
// answer but 200 is an error.
func (a *asker) ask(request []byte) ([]byte, error) {
	if err := a.conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return nil, err
	}
	if _, err := a.conn.Write(request); err != nil {
		return nil, err
	}
	status, err := a.in.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200")) {
		return nil, fmt.Errorf("answered %s", bytes.TrimSpace(status))
	}
	length, chunked := 0, false
	for {
		line, err := a.in.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, _ = strconv.Atoi(string(value)) // the check of the body finds a wrong one
		}
		chunked = chunked || bytes.Equal(line, []byte("Transfer-Encoding: chunked"))
	}
	return a.read(length, chunked)
}

// read reads a body.
func (a *asker) read(length int, chunked bool) ([]byte, error) {
	a.body = a.body[:0]
	for first := true; chunked || first; first = false {
		if chunked {
			line, err := a.in.ReadSlice('\n')
			if err != nil {
				return nil, err
			}
			n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
			if err != nil {
				return nil, err
			}
			length = int(n)
		}
		at := len(a.body)
		a.body = slices.Grow(a.body, length)[:at+length]
		if _, err := io.ReadFull(a.in, a.body[at:]); err != nil {
			return nil, err
		}
		if chunked {
			if _, err := a.in.Discard(2); err != nil || length == 0 {
				return a.body, err
			}
		}
	}
	return a.body, nil
}

// each sends every request once, over several connections at the same time, and hands each
// answer to check. before is called before a request is sent, and done once its answer stands.
func each(ctx context.Context, address string, requests [][]byte, connections int, check func([]byte) error, before, done func(i int)) error {
	g, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range connections {
		a, err := dial(address)
		if err != nil {
			return errors.Join(err, g.Wait())
		}
		g.Go(func() error {
			defer a.conn.Close()
			for i := int(next.Add(1)) - 1; i < len(requests) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				before(i)
				body, err := a.ask(requests[i])
				if err == nil {
					err = check(body)
				}
				if err != nil {
					return fmt.Errorf("message %d of %d: %w", i+1, len(requests), err)
				}
				done(i)
			}
			return ctx.Err()
		})
	}
	return g.Wait()
}

// rush sends the requests as fast as the server takes them and returns how long it took.
func rush(ctx context.Context, address string, requests [][]byte, connections int, check func([]byte) error) (time.Duration, error) {
	began := time.Now()
	err := each(ctx, address, requests, connections, check, func(int) {}, func(int) {})
	return time.Since(began), err
}

// pace sends the requests at a rate whatever the server does, and returns how late after its
// time each was answered, sorted. Time spent waiting for a connection counts.
func pace(ctx context.Context, address string, requests [][]byte, perSecond float64, connections int, check func([]byte) error) ([]time.Duration, error) {
	took := make([]time.Duration, len(requests))
	began := time.Now()
	due := func(i int) time.Time { return began.Add(time.Duration(float64(i) / perSecond * float64(time.Second))) }
	err := each(ctx, address, requests, connections, check,
		func(i int) { time.Sleep(time.Until(due(i))) },
		func(i int) { took[i] = time.Since(due(i)) })
	slices.Sort(took)
	return took, err
}

// quantile returns the value below which that share of the sorted spans lies.
func quantile(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

// median returns the middle one.
func median[T int64 | float64 | time.Duration](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
