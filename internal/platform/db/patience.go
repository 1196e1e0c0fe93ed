// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	mostTries = 10
	// lostFor is how long a lost server is tried again: a failover to a standby takes some tenths of a second.
	lostFor = 3 * time.Second
)

// patience counts the tries of one transaction or read.
type patience struct {
	tries  int
	busy   int
	waited time.Duration
}

func newPatience() *patience { return &patience{} }

// more waits and tells whether to try again after this error of the engine.
func (p *patience) more(ctx context.Context, err error) bool {
	if ctx.Err() != nil || !retryable(err) {
		return false
	}
	p.tries++
	pause := time.Duration(rand.Int64N(int64(5*time.Millisecond) << min(p.tries, 6)))
	switch {
	case lost(err):
		pause = min(25*time.Millisecond<<min(p.tries, 4), 300*time.Millisecond)
		if p.waited += pause; p.waited > lostFor {
			return false
		}
	case locked(err):
		// SQLite has waited for its busy timeout already.
		if p.busy++; p.busy > 1 {
			return false
		}
	case p.tries >= mostTries:
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

// unknownError: the connection was lost while committing, so nobody knows; trying again could write twice.
type unknownError struct{ err error }

func (e *unknownError) Error() string { return "lost while committing: " + e.err.Error() }
func (e *unknownError) Unwrap() error { return e.err }

func retryable(err error) bool {
	var unknown *unknownError
	if err == nil || errors.As(err, &unknown) {
		return false
	}
	return lost(err) || locked(err) || collided(err) || stalePlan(err)
}

// locked: another process holds SQLite's file.
func locked(err error) bool {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return false
	}
	code := lite.Code() & 0xff
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

// collided: PostgreSQL chose this transaction to give way.
func collided(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// stalePlan: PostgreSQL refuses a prepared statement once after its table changed. pgx then forgets the statement.
func stalePlan(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "0A000" && pg.Routine == "RevalidateCachedQuery"
}

// lost: the server went away, is not up yet, or is no longer the primary.
func lost(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "57P01", "57P02", "57P03", "25006", "53300":
			return true
		}
		return len(pg.Code) == 5 && pg.Code[:2] == "08"
	}
	var connect *pgconn.ConnectError
	var network *net.OpError
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// lockKey folds a name and an id into PostgreSQL's one number for advisory locks.
func lockKey(name string, id int64) int64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, name+"/"+strconv.FormatInt(id, 10))
	return int64(h.Sum64())
}
