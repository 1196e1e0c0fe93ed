// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
)

// Counter counts the queries of one request.
type Counter struct{ n atomic.Int64 }

// N is how many statements ran. BEGIN and COMMIT are not counted; a bulk insert is one.
func (c *Counter) N() int { return int(c.n.Load()) }

type counterKey struct{}

// CountQueries makes a context that counts its statements.
func CountQueries(ctx context.Context) (context.Context, *Counter) {
	c := &Counter{}
	return context.WithValue(ctx, counterKey{}, c), c
}

func count(ctx context.Context) {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		c.n.Add(1)
	}
}

var literal = regexp.MustCompile(`'[^']*'`)

// watch logs a statement that was slow: its opening words and how long it took, never an argument.
func (d *DB) watch(ctx context.Context, text string, start time.Time) {
	took := d.clock.Now().Sub(start)
	if took < d.slow {
		return
	}
	opening := strings.Join(strings.Fields(literal.ReplaceAllString(text, "'…'")), " ")
	if r := []rune(opening); len(r) > 120 {
		opening = string(r[:120])
	}
	d.log.LogAttrs(ctx, slog.LevelWarn, "slow query", slog.Int64("ms", took.Milliseconds()), slog.String("query", opening))
}
