package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"zaiyue/config"
)

// bbolt lets one process in. While a server runs, a command is sent to it through a Unix
// socket (mode 0600) in the data folder: the server runs it and streams what it prints.

func socketPath(c config.Config) string { return filepath.Join(c.DataDir, "zaiyue.sock") }

// order is a command line sent to the server.
type order struct {
	Dir      string   `json:"dir"`
	Args     []string `json:"args"`
	Terminal bool     `json:"terminal"`        // whether a bar can be drawn
	Input    string   `json:"input,omitempty"` // a secret line: it is in no argument and no log
}

// line is one piece of the answer; the last one has Exit.
type line struct {
	Out  string `json:"out,omitempty"`
	Err  string `json:"err,omitempty"`
	Exit *int   `json:"exit,omitempty"`
}

// relay lets the server behind the socket run the shell's command line. ran is false when
// no server is there.
func relay(ctx context.Context, socket string, s *shell) (code int, ran bool) {
	conn, err := dialSocket(socket)
	if err != nil {
		return 0, false
	}
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) { return conn, nil },
	}}
	defer client.CloseIdleConnections()
	body, err := json.Marshal(order{Dir: s.dir, Args: s.args, Terminal: s.terminal, Input: s.input})
	if err == nil {
		code, err = s.follow(ctx, client, body)
	}
	if err != nil {
		fmt.Fprintln(s.errs, "zaiyue: the running server did not finish the command:", err)
		return 1, true
	}
	return code, true
}

// follow prints what the server's command prints, to its end.
func (s *shell) follow(ctx context.Context, client *http.Client, body []byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://zaiyue/run", bytes.NewReader(body))
	if err != nil {
		return 1, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return 1, err
	}
	defer resp.Body.Close()
	d := json.NewDecoder(resp.Body)
	for {
		var l line
		if err := d.Decode(&l); err != nil {
			return 1, err
		}
		io.WriteString(s.out, l.Out)
		io.WriteString(s.errs, l.Err)
		if l.Exit != nil {
			return *l.Exit, nil
		}
	}
}

// commandServer runs commands for other processes of the same user.
type commandServer struct {
	tools *tools
	path  string
	http  *http.Server
	done  sync.WaitGroup
}

// listenCommands begins to serve the socket. An old socket file is replaced: the
// database's lock tells that no other server uses it.
func listenCommands(ctx context.Context, t *tools) (*commandServer, error) {
	path := socketPath(t.config)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("the command socket cannot be made: %w", err)
	}
	l, err := listenSocket(path)
	if err != nil {
		return nil, fmt.Errorf("the command socket cannot be made: %w", err)
	}
	cs := &commandServer{tools: t, path: path}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /run", cs.run)
	cs.http = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	cs.done.Go(func() { _ = cs.http.Serve(l) }) // returns ErrServerClosed
	return cs, nil
}

// run handles POST /run.
func (cs *commandServer) run(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&o); err != nil {
		http.Error(w, "the command cannot be read", http.StatusBadRequest)
		return
	}
	out := &stream{w: w, flush: http.NewResponseController(w)}
	s := &shell{dir: o.Dir, args: o.Args, input: o.Input, terminal: o.Terminal, out: writerFunc(func(p []byte) { out.send(line{Out: string(p)}) }), errs: writerFunc(func(p []byte) { out.send(line{Err: string(p)}) })}
	s.open = func(context.Context) (*tools, func() error, error) {
		return cs.tools, func() error { return nil }, nil
	}
	code := s.execute(r.Context(), false)
	out.send(line{Exit: &code})
}

// close stops taking commands and waits for those that run.
func (cs *commandServer) close(ctx context.Context) error {
	err := cs.http.Shutdown(ctx)
	cs.done.Wait()
	if gone := os.Remove(cs.path); !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// stream sends lines as they come.
type stream struct {
	mu    sync.Mutex
	w     io.Writer
	flush *http.ResponseController
}

func (s *stream) send(l line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// The other side may be gone; the command learns it from its context.
	if json.NewEncoder(s.w).Encode(l) == nil {
		_ = s.flush.Flush()
	}
}

type writerFunc func([]byte)

// Write implements io.Writer.
func (f writerFunc) Write(p []byte) (int, error) { f(p); return len(p), nil }
