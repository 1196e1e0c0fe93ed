// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
)

// Root is the table of the people themselves. Its row goes last; while a kept record needs the name, only the name stays.
type Root struct {
	Table  string
	Closed string // instant since when she is not let in
	Why    string // short code of why
}

// Erased is the code a Root's Why holds after an erasure that had to keep the name.
const Erased = "erased"

// Engine executes the declarations on the data of one site. Safe for use by several goroutines once it was handed the registry.
type Engine struct {
	DB    *db.DB
	Blob  blob.Store
	Clock clock.Clock
	IDs   *id.Maker
	Root  Root
	Spare string // a query for the numbers of people whose data retention must not take; "" for none
	Veto  *Veto  // holds, that keep rows from everything; nil for none
	Key   []byte // the site's own secret
	// Ledger remembers erasures beside the backups, never in them.
	Ledger blob.Store
	// Letters forgets what waits to be sent to an address; nil when nothing waits here.
	Letters interface {
		Forget(ctx context.Context, address string) error
	}

	// Changed is told, in the transaction that does it, which values an erasure put into which rows of a table; nil when nobody asks.
	Changed func(ctx context.Context, tx *db.Tx, table string, keys [][]any, set map[string]any) error

	registry *personal.Registry
	digest   string
	columns  map[string]map[string]db.Column
	keys     map[string][]string
	order    []string // tables, those that hang on others first
}

// Knows is handed the declarations and the live schema they were checked against, before the first request.
func (e *Engine) Knows(r *personal.Registry, live []db.Column) error {
	e.registry, e.columns, e.keys = r, map[string]map[string]db.Column{}, map[string][]string{}
	for _, c := range live {
		if e.columns[c.Table] == nil {
			e.columns[c.Table] = map[string]db.Column{}
		}
		e.columns[c.Table][c.Name] = c
	}
	for table, columns := range e.columns {
		e.keys[table] = keyOf(columns)
	}
	said, err := json.Marshal(r.Tables())
	if err != nil {
		return err
	}
	sum := sha256.Sum256(said)
	e.digest = hex.EncodeToString(sum[:])
	e.order, err = e.leavesFirst()
	return err
}

// Digest is the fingerprint of the declarations of the running program.
func (e *Engine) Digest() string { return e.digest }

func keyOf(columns map[string]db.Column) []string {
	var out []db.Column
	for _, c := range columns {
		if c.Key > 0 {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b db.Column) int { return a.Key - b.Key })
	names := make([]string, len(out))
	for i, c := range out {
		names[i] = c.Name
	}
	return names
}

// leavesFirst puts a table before every table that its links, clock or holders lead through, and the people last.
func (e *Engine) leavesFirst() ([]string, error) {
	var out []string
	state := map[string]int{}
	after := e.hangsOn()
	var visit func(string) error
	visit = func(table string) error {
		switch state[table] {
		case 1:
			return fmt.Errorf("the links of table %s go round in a circle", table)
		case 2:
			return nil
		}
		state[table] = 1
		for _, t := range after[table] {
			if err := visit(t); err != nil {
				return err
			}
		}
		state[table] = 2
		out = append(out, table)
		return nil
	}
	for _, t := range e.registry.Tables() {
		if t.Name == e.Root.Table {
			continue
		}
		if err := visit(t.Name); err != nil {
			return nil, err
		}
	}
	return append(out, e.Root.Table), nil
}

// hangsOn are, for each table, the tables that must be done before it because they are found through it.
func (e *Engine) hangsOn() map[string][]string {
	out := map[string][]string{}
	for _, t := range e.registry.Tables() {
		for _, l := range t.Subjects {
			for _, through := range tablesOf(l.Path) {
				if through != t.Name && through != e.Root.Table {
					out[through] = append(out[through], t.Name)
				}
			}
		}
		if t.Clock != "" {
			for _, through := range tablesOf(t.Clock) {
				if through != t.Name && through != e.Root.Table {
					out[through] = append(out[through], t.Name)
				}
			}
		}
		for _, h := range t.Held {
			out[t.Name] = append(out[t.Name], h.Table)
		}
	}
	return out
}

// Stores is how many places are counted after an erasure: every table that leads to people.
func (e *Engine) Stores() int {
	n := 0
	for _, t := range e.registry.Tables() {
		if len(t.Subjects) > 0 {
			n++
		}
	}
	return n
}
