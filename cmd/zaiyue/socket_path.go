package main

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"time"
)

// longestSocket is how long a socket's path may be on every system we know (macOS holds
// 104 bytes with the closing zero, Linux 108).
const longestSocket = 100

// short gives work a path of the socket that the system takes: its own, or one through a
// link to its folder that stands while work runs.
func short(path string, work func(path string) error) (err error) {
	if len(path) <= longestSocket {
		return work(path)
	}
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return err
	}
	temporary, err := os.MkdirTemp("", "zaiyue")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	link := filepath.Join(temporary, "d")
	if err := os.Symlink(folder, link); err != nil {
		return err
	}
	return work(filepath.Join(link, filepath.Base(path)))
}

// listenSocket makes the socket, for its owner only. Closing leaves the file.
func listenSocket(path string) (l *net.UnixListener, err error) {
	err = short(path, func(path string) error {
		l, err = net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		if err != nil {
			return err
		}
		l.SetUnlinkOnClose(false)
		return os.Chmod(path, 0o600)
	})
	if err != nil && l != nil {
		err = errors.Join(err, l.Close())
	}
	return l, err
}

func dialSocket(path string) (conn net.Conn, err error) {
	err = short(path, func(path string) error {
		conn, err = net.DialTimeout("unix", path, time.Second)
		return err
	})
	return conn, err
}
