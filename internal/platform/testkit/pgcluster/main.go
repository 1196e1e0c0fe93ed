// SPDX-License-Identifier: AGPL-3.0-or-later

// Command pgcluster runs a command with a throw-away PostgreSQL server: it starts one, names it in LECTERN_TEST_PG_DSN, runs the
// command, stops the server and passes on the exit code.
//
//	go run ./internal/platform/testkit/pgcluster -- go test ./...
//
// With LECTERN_TEST_PG=off or a server named already it only runs the command. Without PostgreSQL on the machine it says how to
// get it and runs the command without, unless CI=true.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"lectern/internal/platform/testkit/cluster"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: pgcluster -- command [argument …]")
		return 64
	}
	// Ctrl-C goes to the command as well; we stay to stop the server after it.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	env := os.Environ()
	if os.Getenv("LECTERN_TEST_PG") != "off" && os.Getenv("LECTERN_TEST_PG_DSN") == "" {
		c, err := cluster.Start(context.Background())
		switch {
		case err == nil:
			defer c.Stop()
			env = append(env, "LECTERN_TEST_PG_DSN="+c.DSN)
		case errors.Is(err, cluster.ErrMissing) && os.Getenv("CI") != "true":
			fmt.Fprintln(os.Stderr, err)
			env = append(env, "LECTERN_TEST_PG=off")
		default:
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return command(args, env, signals)
}

func command(args, env []string, signals <-chan os.Signal) int {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, env
	if err := cmd.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			select {
			case s := <-signals:
				// The terminal has told the command itself; a SIGTERM has only told us.
				if s == syscall.SIGTERM {
					_ = cmd.Process.Signal(s)
				}
			case <-done:
				return
			}
		}
	}()
	err := cmd.Wait()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		return exit.ExitCode()
	default:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
}
