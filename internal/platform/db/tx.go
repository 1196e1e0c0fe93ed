// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// Tx is one write transaction. It belongs to the goroutine that opened it.
type Tx struct {
	db      *DB
	conn    conn
	after   []func()
	failed  error // what the engine said; nothing more runs after it
	reading bool
	over    atomic.Bool
}

type txKey struct{ db *DB }

// open is the transaction on this database that the context is in.
func (d *DB) open(ctx context.Context) *Tx {
	tx, _ := ctx.Value(txKey{d}).(*Tx)
	if tx == nil || tx.over.Load() {
		return nil
	}
	return tx
}

// Tx runs do in a write transaction and commits when it returns nil. When the engine asks for it (busy, serialization failure,
// deadlock, a lost connection before the commit) everything is rolled back and do runs again, so do must not keep anything
// from an earlier try nor do anything outside that cannot be done twice. The ctx handed to do must be used inside. A Tx inside a
// Tx of the same database panics: pass the tx down instead.
func (d *DB) Tx(ctx context.Context, do func(ctx context.Context, tx *Tx) error) error {
	if d.open(ctx) != nil {
		panic("db: Tx inside a Tx of the same database; pass the tx down")
	}
	for wait := newPatience(); ; {
		after, engine, err := d.once(ctx, do)
		switch {
		case err == nil:
			for _, f := range after {
				f()
			}
			return nil
		case engine != nil && wait.more(ctx, engine):
		case engine != nil && errors.Is(err, engine):
			return fail(ctx, err)
		default:
			return err
		}
	}
}

// once runs do one time. It tells the hooks of a commit, or what the engine said and what Tx should return.
func (d *DB) once(ctx context.Context, do func(context.Context, *Tx) error) (after []func(), engine, err error) {
	c, err := d.write.get(ctx)
	if err != nil {
		return nil, err, err
	}
	begin := "BEGIN"
	if d.engine == SQLite {
		begin = "BEGIN IMMEDIATE"
	}
	if _, err := c.exec(ctx, begin, nil); err != nil {
		d.write.put(c, ctx.Err() != nil || dead(err) || d.engine == Postgres)
		return nil, err, err
	}
	tx := &Tx{db: d, conn: c}
	committed := false
	defer func() {
		tx.over.Store(true)
		if committed {
			d.write.put(c, false)
			return
		}
		d.write.put(c, !rollback(ctx, c))
	}()
	if err := do(context.WithValue(ctx, txKey{d}, tx), tx); err != nil {
		return nil, tx.failed, err
	}
	if tx.failed != nil {
		return nil, tx.failed, tx.failed
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if err := commit(ctx, c); err != nil {
		return nil, err, err
	}
	committed = true
	return tx.after, nil, nil
}

// commit is not cut off by the caller going away: then nobody would know whether it is written.
func commit(ctx context.Context, c conn) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	_, err := c.exec(ctx, "COMMIT", nil)
	if err != nil && lost(err) {
		return &unknownError{err}
	}
	return err
}

// rollback tells whether the connection is clean again. SQLite may have rolled back by itself; then it is not, and a new one is
// cheap.
func rollback(ctx context.Context, c conn) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, err := c.exec(ctx, "ROLLBACK", nil)
	return err == nil
}

// AfterCommit runs f once, after this transaction is committed; never when it is rolled back.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// DB is the database of the transaction, for platform rooms.
func (tx *Tx) DB() *DB { return tx.db }

// Lock makes other transactions that lock the same name and id wait until this one ends. On SQLite transactions queue anyway.
func (tx *Tx) Lock(ctx context.Context, name string, id int64) error {
	if tx.db.engine != Postgres {
		return nil
	}
	_, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock($1)`, []any{lockKey(name, id)})
	return err
}

// Try runs do so that its faults leave the transaction usable: what do wrote is taken back and its error returned. Hooks that do
// registered are dropped with it.
func (tx *Tx) Try(ctx context.Context, do func() error) error {
	if err := tx.plain(ctx, "SAVEPOINT try"); err != nil {
		return err
	}
	hooks := len(tx.after)
	err := do()
	if err == nil && tx.failed == nil {
		return tx.plain(ctx, "RELEASE SAVEPOINT try")
	}
	engine := tx.failed
	if err == nil {
		err = fail(ctx, engine)
	}
	if engine != nil && (ctx.Err() != nil || retryable(engine)) {
		return err // the whole transaction must go
	}
	tx.after = tx.after[:hooks]
	tx.failed = nil
	for _, text := range []string{"ROLLBACK TO SAVEPOINT try", "RELEASE SAVEPOINT try"} {
		if e := tx.plain(ctx, text); e != nil {
			return errors.Join(err, e)
		}
	}
	return err
}

func (tx *Tx) usable() error {
	switch {
	case tx.over.Load():
		return errors.New("db: the transaction is over")
	case tx.failed != nil:
		return fmt.Errorf("db: the transaction has failed: %w", tx.failed)
	case tx.reading:
		return errors.New("db: a statement inside Each on the same transaction; read all first")
	}
	return nil
}

// broke remembers the first error of the engine: PostgreSQL would refuse what follows, and SQLite must not go on alone.
func (tx *Tx) broke(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	tx.failed = err
	return fail(ctx, err)
}

func (tx *Tx) each(ctx context.Context, do func(Row) error, text string, args []any) error {
	if err := tx.usable(); err != nil {
		return err
	}
	if err := allowed(ctx, text); err != nil {
		return err
	}
	bound, err := bind(args)
	if err != nil {
		return err
	}
	count(ctx, text, bound)
	defer tx.db.watch(ctx, text, tx.db.clock.Now())
	tx.reading = true
	defer func() { tx.reading = false }()
	_, mine, err := rows(ctx, tx.conn, do, text, bound)
	if mine != nil {
		return mine
	}
	return tx.broke(ctx, err)
}

func (tx *Tx) exec(ctx context.Context, text string, args []any) (int64, error) {
	if err := tx.usable(); err != nil {
		return 0, err
	}
	if err := allowed(ctx, text); err != nil {
		return 0, err
	}
	bound, err := bind(args)
	if err != nil {
		return 0, err
	}
	count(ctx, text, bound)
	defer tx.db.watch(ctx, text, tx.db.clock.Now())
	n, err := tx.conn.exec(ctx, text, bound)
	return n, tx.broke(ctx, err)
}

func (tx *Tx) plain(ctx context.Context, text string) error {
	if err := tx.usable(); err != nil {
		return err
	}
	return tx.broke(ctx, tx.conn.plain(ctx, text))
}

// Notify tells listeners of a PostgreSQL channel at the commit. Nothing happens on SQLite.
func (tx *Tx) Notify(ctx context.Context, channel, payload string) error {
	if tx.db.engine != Postgres {
		return nil
	}
	_, err := tx.exec(ctx, `SELECT pg_notify($1, $2)`, []any{channel, payload})
	return err
}
