// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"lectern/internal/platform/testkit/cluster"
)

const program = "bin/lectern"

func command(ctx context.Context, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Stderr = env, os.Stderr
	return cmd.Run()
}

// database starts a PostgreSQL for the time of the bench; SQLite needs none.
func database(ctx context.Context, engine string) (dsn string, stop func(), err error) {
	if engine != "postgres" {
		return "", func() {}, nil
	}
	c, err := cluster.Start(ctx, "autovacuum=on", "autovacuum_naptime=10s", "shared_buffers=512MB") // as it is kept by who means it
	if err != nil {
		return "", nil, err
	}
	return c.DSN, c.Stop, nil
}

// server is a running process on loopback.
type server struct {
	cmd   *exec.Cmd
	base  string
	ready time.Duration // from start to first answer
}

func start(ctx context.Context, env []string, data string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &server{cmd: exec.Command(program, "serve", "--data", data, "--listen", "127.0.0.1:"+port), base: "http://127.0.0.1:" + port}
	s.cmd.Env, s.cmd.Stderr = env, os.Stderr
	return s, s.up("/readyz")
}

func (s *server) up(path string) error {
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return err
	}
	for time.Since(began) < 20*time.Second {
		resp, err := http.Get(s.base + path)
		if err == nil {
			_ = resp.Body.Close()
			s.ready = time.Since(began)
			return nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	s.stop()
	return errors.New("the server did not answer within 20 s")
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// cpu is the processor time the process has used, in ticks of a hundredth of a second, from /proc.
func (s *server) cpu() (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+2:]))
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err1, err2)
}

// memory is the resident size in bytes.
func (s *server) memory() (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	pages, err := strconv.ParseInt(strings.Fields(string(b))[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}
