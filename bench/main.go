// SPDX-License-Identifier: AGPL-3.0-or-later

// Command bench measures the real program over loopback: it makes a data set, serves it, signs in people of every role, asks for each
// page many times, and writes bench/report.md. Beside each page stands the floor: the same bytes from a bare handler after one read
// by primary key. Processor time counts all of the server's threads; it is what the budgets are about.
//
//	make bench                         school and town on both engines
//	go run ./bench -sizes school -engines sqlite -seconds 2
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

type options struct {
	sizes, engines []string
	seconds        int
	out            string
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "floor" {
		if err := floor(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "floor:", err)
			os.Exit(1)
		}
		return
	}
	sizes := flag.String("sizes", "school,town", "data sets, with commas")
	engines := flag.String("engines", "sqlite,postgres", "engines, with commas")
	seconds := flag.Int("seconds", 3, "how long each page is asked for")
	out := flag.String("out", "bench/report.md", "where the report goes")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o := options{strings.Split(*sizes, ","), strings.Split(*engines, ","), *seconds, *out}
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	r := &report{began: time.Now()}
	for _, engine := range o.engines {
		for _, size := range o.sizes {
			if err := measure(ctx, o, r, engine, size); err != nil {
				return fmt.Errorf("%s on %s: %w", size, engine, err)
			}
		}
	}
	return os.WriteFile(o.out, []byte(r.write()), 0o644)
}

// measure makes one data set on one engine and asks for every page.
func measure(ctx context.Context, o options, r *report, engine, size string) error {
	dir, err := os.MkdirTemp("", "lectern-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	data := filepath.Join(dir, "data")
	dsn, stopPG, err := database(ctx, engine)
	if err != nil {
		return err
	}
	defer stopPG()
	env := append(os.Environ(), "LECTERN_DSN="+dsn, "LECTERN_LOG_LEVEL=error")
	began := time.Now()
	if err := command(ctx, env, "demo", "--data", data, "--size", size); err != nil {
		return err
	}
	made := time.Since(began)
	s, err := start(ctx, env, data)
	if err != nil {
		return err
	}
	defer s.stop()
	set := r.set(engine, size, made, s.ready)
	if set.idle, err = s.memory(); err != nil {
		return err
	}
	f, err := startFloor(dir)
	if err != nil {
		return err
	}
	defer f.stop()
	pages, err := s.pages(ctx, env, data)
	if err != nil {
		return err
	}
	for _, p := range pages {
		fmt.Fprintf(os.Stderr, "%s %s: %s\n", engine, size, p.name)
		got, err := ask(ctx, s, p, time.Duration(o.seconds)*time.Second)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		if got.floor, err = f.ask(ctx, got.body, time.Duration(o.seconds)*time.Second/2); err != nil {
			return fmt.Errorf("floor of %s: %w", p.name, err)
		}
		set.rows = append(set.rows, got)
	}
	if set.busy, err = s.memory(); err != nil {
		return err
	}
	return nil
}
