// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Counter counts the queries of one request.
type Counter struct {
	n    atomic.Int64
	mu   sync.Mutex
	keep bool
	all  []Statement
}

// Statement is what was asked of a database.
type Statement struct {
	Text string
	Args []any
}

// N is how many statements ran. BEGIN and COMMIT are not counted; a bulk insert is one.
func (c *Counter) N() int { return int(c.n.Load()) }

type counterKey struct{}

// CountQueries makes a context that counts its statements.
func CountQueries(ctx context.Context) (context.Context, *Counter) {
	c := &Counter{}
	return context.WithValue(ctx, counterKey{}, c), c
}

// KeepStatements is CountQueries that keeps them too, for tests that look how an engine answers them.
func KeepStatements(ctx context.Context) (context.Context, *Counter) {
	c := &Counter{keep: true}
	return context.WithValue(ctx, counterKey{}, c), c
}

// All are the statements that were kept.
func (c *Counter) All() []Statement {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.all)
}

func count(ctx context.Context, text string, args []any) {
	c, ok := ctx.Value(counterKey{}).(*Counter)
	if !ok {
		return
	}
	c.n.Add(1)
	if !c.keep {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, Statement{text, args})
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
