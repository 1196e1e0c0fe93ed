// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"lectern/internal/app"
	"lectern/internal/demo"
	"lectern/internal/platform/clock"
)

// demoCommand makes a synthetic school; with --serve it serves it and prints a sign-in link for each of the cast.
func demoCommand(ctx context.Context, args []string) error {
	c := flags("demo")
	size := c.String("size", "school", "school, town or state")
	seed := c.Uint64("seed", 1, "the same seed makes the same school")
	andServe := c.Bool("serve", false, "serve it")
	c.StringVar(&c.listen, "listen", "", "host:port")
	if words, err := c.parse(args); err != nil || len(words) > 0 {
		return orUsage(err, words)
	}
	shape, err := demo.SizeOf(*size)
	if err != nil {
		return usageError{err}
	}
	if err := c.makeDemo(ctx, shape, *seed); err != nil || !*andServe {
		return err
	}
	cfg, err := c.load()
	if err != nil {
		return err
	}
	return serveConfig(ctx, cfg, func(ctx context.Context, sites []*app.Site) error { return printCast(ctx, sites[0]) })
}

func (c *common) makeDemo(ctx context.Context, shape demo.Size, seed uint64) error {
	s, cfg, err := c.openSite(ctx, true)
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	made, err := demo.Made(ctx, s)
	if err != nil {
		return err
	}
	if made {
		fmt.Fprintln(os.Stderr, "there is a site in "+cfg.Data+" already; it is left as it is")
		return nil
	}
	began := time.Now()
	if err := demo.New(s, shape, seed, localClock{}, progress(os.Stderr)).Make(ctx); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "made the demo %s in %s\n", shape.Name, time.Since(began).Round(time.Millisecond))
	return nil
}

// localClock shows the time of the demo school's own zone, so that "today" is today there.
type localClock struct{}

func (localClock) Now() time.Time {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		return clock.System{}.Now()
	}
	return clock.System{}.Now().In(zone)
}

func printCast(ctx context.Context, s *app.Site) error {
	fmt.Printf("\nLectern is at %s\n\nSign in as one of the cast (links work once, for a day; the password is %q):\n\n", s.Login.Base, demo.Password)
	for _, m := range demo.Cast {
		link, err := castLink(ctx, s, m.Email)
		if err != nil {
			return err
		}
		fmt.Printf("  %-8s %-14s %s\n", m.Role, m.Name, link)
	}
	fmt.Println()
	return nil
}
