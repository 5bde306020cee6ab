package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// house owns what a run starts and writes.
type house struct {
	dir      string
	self     string // this program
	zaiyue   string // the service, built
	corpus   *corpus
	children []*child
	redis    string // address of a real Redis; empty without one
}

func newHouse(ctx context.Context) (*house, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c, err := newCorpus(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "zaiyue-bench-")
	return &house{dir: dir, self: self, corpus: c}, err
}

// close ends every process that was started, last first, and removes what was written.
func (h *house) close(keep bool) error {
	for _, c := range slices.Backward(h.children) {
		c.stop()
	}
	h.children = nil
	if keep {
		fmt.Fprintln(os.Stderr, "bench: kept", h.dir)
		return nil
	}
	return os.RemoveAll(h.dir)
}

// build builds the service as it is shipped.
func (h *house) build(ctx context.Context) error {
	h.zaiyue = filepath.Join(h.dir, "zaiyue")
	if runtime.GOOS == "windows" {
		h.zaiyue += ".exe"
	}
	out, err := exec.CommandContext(ctx, "go", "build", "-o", h.zaiyue, "./cmd/zaiyue").CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build ./cmd/zaiyue: %w\n%s", err, out)
	}
	return nil
}

// take keeps a started child to end it.
func (h *house) take(c *child, err error) (*child, error) {
	if err == nil {
		h.children = append(h.children, c)
	}
	return c, err
}

// drop ends one child now.
func (h *house) drop(c *child) {
	c.stop()
	h.children = slices.DeleteFunc(h.children, func(other *child) bool { return other == c })
}

// startRole starts this program as one of the servers to compare with, on one processor.
func (h *house) startRole(ctx context.Context, name, role string) (*child, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	c, err := h.take(start(h.dir, name, address, h.self, nil, []string{roleVariable + "=" + role, listenVariable + "=" + address, "GOMAXPROCS=1"}))
	if err != nil {
		return nil, err
	}
	return c, c.await(ctx, 10*time.Second, "open port", c.listening)
}

// startRedis starts a Redis of our own that writes nothing to disk, where one is installed.
func (h *house) startRedis(ctx context.Context) error {
	program, err := exec.LookPath("redis-server")
	if errors.Is(err, exec.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	c, err := h.take(start(h.dir, "redis", address, program, []string{"--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir", h.dir}, nil))
	if err != nil {
		return err
	}
	h.redis = address
	return c.await(ctx, 10*time.Second, "open port", c.listening)
}

// emptyRedis forgets the messages of the round before, so that memory stays bounded.
func (h *house) emptyRedis() error {
	if h.redis == "" {
		return nil
	}
	conn, err := net.Dial("tcp", h.redis)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("FLUSHALL SYNC\r\n")); err != nil {
		return err
	}
	answer := make([]byte, 64)
	n, err := conn.Read(answer)
	if err == nil && !strings.HasPrefix(string(answer[:n]), "+OK") {
		err = fmt.Errorf("redis answered %q", answer[:n])
	}
	return err
}

// settings is the service's environment: live mode, so that no simulator runs beside it, and
// a platform that is not there, so that nothing leaves the machine.
func (h *house) settings(name, address, encryption string) []string {
	env := []string{
		"ZAIYUE_SERVER_LISTEN=" + address, "ZAIYUE_SERVER_OPERATIONS_LISTEN=" + address, "ZAIYUE_DATA_DIR=" + h.dataDir(name), "ZAIYUE_VAULT_KEY_FILE=" + h.keyFile(name),
		"ZAIYUE_WECHAT_MODE=live", "ZAIYUE_WECHAT_APP_ID=" + appID, "ZAIYUE_WECHAT_APP_SECRET=unused",
		"ZAIYUE_WECHAT_ORIGINAL_ID=" + originalID, "ZAIYUE_WECHAT_TOKEN=" + token,
		"ZAIYUE_WECHAT_ENCODING_AES_KEY=" + aesKey, "ZAIYUE_WECHAT_ENCRYPTION=" + encryption,
		"ZAIYUE_WECHAT_API_BASE=http://127.0.0.1:1", "ZAIYUE_CHAT_RATE_PER_MINUTE=1000000",
	}
	if h.redis != "" {
		env = append(env, "ZAIYUE_REDIS_URL=redis://"+h.redis+"/0")
	}
	return env
}

func (h *house) dataDir(name string) string { return filepath.Join(h.dir, name+"-data") }

// keyFile is where the service has its keys, outside of its data.
func (h *house) keyFile(name string) string { return filepath.Join(h.dir, name+"-keys", "keyset.json") }

// imports imports a file into the service's data folder and returns how long the command took.
func (h *house) imports(ctx context.Context, name, address, file string) (time.Duration, error) {
	began := time.Now()
	cmd := exec.CommandContext(ctx, h.zaiyue, "content", "import", file)
	cmd.Dir = h.dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir}, h.settings(name, address, "safe")...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("zaiyue content import: %w\n%s", err, out)
	}
	return time.Since(began), nil
}

// startService starts the service and returns it with the time until it was ready.
func (h *house) startService(ctx context.Context, name, address, encryption string, more ...string) (*child, time.Duration, error) {
	began := time.Now()
	c, err := h.take(start(h.dir, name, address, h.zaiyue, nil, append(h.settings(name, address, encryption), more...)))
	if err != nil {
		return nil, 0, err
	}
	err = c.await(ctx, 2*time.Minute, "readiness", c.ready)
	return c, time.Since(began), err
}
