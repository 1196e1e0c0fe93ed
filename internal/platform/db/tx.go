// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"database/sql"
	"time"
)

// Tx is one write transaction.
type Tx struct {
	db    *DB
	tx    *sql.Tx
	own   map[string]*sql.Stmt
	fresh []string
	after []func()
	done  bool
}

const tries = 6

type txKey struct{ db *DB }

// Tx runs do in a write transaction and commits when it returns nil. When the engine asks for it (busy, serialization failure,
// deadlock) everything is rolled back and do runs again, so do must not keep anything from an earlier try. A call inside do
// panics: pass the tx down instead. The ctx handed to do must be used inside.
func (d *DB) Tx(ctx context.Context, do func(ctx context.Context, tx *Tx) error) error {
	if ctx.Value(txKey{d}) != nil {
		panic("db: Tx inside a Tx of the same database; pass the tx down")
	}
	var err error
	for try := 0; try < tries; try++ {
		if try > 0 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Duration(1<<try) * 5 * time.Millisecond):
			}
		}
		var after []func()
		after, err = d.once(ctx, do)
		if err == nil {
			for _, f := range after {
				f()
			}
			return nil
		}
		if !again(err) {
			break
		}
	}
	return mapped(err)
}

func (d *DB) once(ctx context.Context, do func(context.Context, *Tx) error) (after []func(), err error) {
	raw, err := d.write.pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	tx := &Tx{db: d, tx: raw}
	defer func() {
		tx.done = true
		if p := recover(); p != nil {
			_ = raw.Rollback()
			panic(p)
		}
	}()
	if err := do(context.WithValue(ctx, txKey{d}, true), tx); err != nil {
		_ = raw.Rollback()
		return nil, err
	}
	if err := raw.Commit(); err != nil {
		return nil, err
	}
	d.remember(tx.fresh)
	return tx.after, nil
}

// remember prepares texts that were new in a transaction, for the next one.
func (d *DB) remember(texts []string) {
	for _, text := range texts {
		_, _ = d.write.prepare(context.Background(), text)
	}
}

// AfterCommit runs f once, after this transaction is committed; never when it is rolled back.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// DB is the database of the transaction, for platform rooms.
func (tx *Tx) DB() *DB { return tx.db }
