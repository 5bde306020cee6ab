package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// child is a process that was started here and is ended here.
type child struct {
	name    string
	address string // where it listens
	said    string // the file of what it wrote
	cmd     *exec.Cmd
	ended   chan struct{} // closed when it is gone
}

// start starts a program in a folder with exactly this environment besides PATH and HOME.
func start(dir, name, address, program string, args, env []string) (*child, error) {
	said := filepath.Join(dir, name+".log")
	file, err := os.Create(said)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	c := &child{name: name, address: address, said: said, cmd: exec.Command(program, args...), ended: make(chan struct{})}
	c.cmd.Dir, c.cmd.Stdout, c.cmd.Stderr = dir, file, file
	c.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}, env...)
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { // ended by stop
		_ = c.cmd.Wait() // how it ended is told by what it wrote
		close(c.ended)
	}()
	return c, nil
}

// stop ends the process: politely, and after ten seconds not.
func (c *child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM) // fails when it is gone
	select {
	case <-c.ended:
	case <-time.After(10 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.ended
	}
}

// await asks until ok says yes; it fails when the process ends or the limit passes.
func (c *child) await(ctx context.Context, limit time.Duration, what string, ok func() bool) error {
	for deadline := time.Now().Add(limit); !ok(); {
		if time.Now().After(deadline) {
			return fmt.Errorf("%s: no %s within %v", c.name, what, limit)
		}
		select {
		case <-c.ended:
			text, err := os.ReadFile(c.said)
			return errors.Join(fmt.Errorf("%s ended before %s: %s", c.name, what, bytes.TrimSpace(text)), err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(2 * time.Millisecond):
		}
	}
	return nil
}

// listening reports whether somebody listens at the child's address.
func (c *child) listening() bool {
	conn, err := net.Dial("tcp", c.address)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

// page returns the status and text of a page of the child; 0 when there is none.
func (c *child) page(path string) (int, string) {
	client := http.Client{Timeout: 5 * time.Second}
	r, err := client.Get("http://" + c.address + path)
	if err != nil {
		return 0, ""
	}
	defer r.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(r.Body); err != nil {
		return 0, ""
	}
	return r.StatusCode, b.String()
}

// ready reports whether the service is up with everything it has.
func (c *child) ready() bool {
	live, _ := c.page("/healthz")
	code, text := c.page("/readyz")
	return live == http.StatusOK && code == http.StatusOK && strings.Contains(text, `"status":"ok"`)
}

// freeAddress returns a loopback address nobody listens on just now.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
