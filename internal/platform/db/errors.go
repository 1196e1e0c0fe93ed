// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"errors"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"lectern/internal/platform/fault"
)

// mapped turns a driver's error into a fault by its code. Faults and context ends pass unchanged.
func mapped(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, is := fault.As(err); is {
		return err
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return fromSQLite(lite, err)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return fromPostgres(pg, err)
	}
	if errors.Is(err, syscall.ENOSPC) {
		return fault.New(fault.Unavailable, "fault.disk_full").Because(err)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fault.New(fault.Unavailable, "fault.unavailable").Because(err)
	}
	return err
}

func fromSQLite(e *sqlite.Error, err error) error {
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fault.New(fault.Conflict, "fault.conflict").Because(err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, sqlite3.SQLITE_CONSTRAINT_TRIGGER:
		return fault.New(fault.Conflict, "fault.in_use").Because(err)
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.New(fault.Unavailable, "fault.unavailable").Because(err)
	case sqlite3.SQLITE_FULL:
		return fault.New(fault.Unavailable, "fault.disk_full").Because(err)
	}
	return err
}

func fromPostgres(e *pgconn.PgError, err error) error {
	switch e.Code {
	case "23505":
		return fault.New(fault.Conflict, "fault.conflict").Because(err)
	case "23503", "23001":
		return fault.New(fault.Conflict, "fault.in_use").Because(err)
	case "53100":
		return fault.New(fault.Unavailable, "fault.disk_full").Because(err)
	case "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300":
		return fault.New(fault.Unavailable, "fault.unavailable").Because(err)
	}
	return err
}

// again tells whether the same transaction may succeed when it runs once more.
func again(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		code := lite.Code() & 0xff
		return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" || stalePlan(err))
}

// stalePlan: PostgreSQL refuses a prepared statement once after its table changed.
func stalePlan(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "0A000"
}
