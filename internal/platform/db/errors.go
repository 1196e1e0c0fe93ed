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

// fail turns an error of an engine into a fault by its code. When the caller went away, that is the error.
func fail(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if e := ctx.Err(); e != nil {
		return e
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
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.New(fault.Unavailable, "fault.disk_full").Because(err)
	}
	if lost(err) {
		return unavailable(err)
	}
	return err
}

func unavailable(err error) error {
	return fault.New(fault.Unavailable, "fault.unavailable").Because(err)
}

func fromSQLite(e *sqlite.Error, err error) error {
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fault.New(fault.Conflict, "fault.conflict").Because(err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, sqlite3.SQLITE_CONSTRAINT_TRIGGER: // ON DELETE RESTRICT is the latter
		return fault.New(fault.Conflict, "fault.in_use").Because(err)
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return unavailable(err)
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
	case "22021":
		return fault.New(fault.Invalid, "fault.broken_text").Because(err)
	case "40001", "40P01", "55P03":
		return unavailable(err)
	}
	if lost(err) {
		return unavailable(err)
	}
	return err
}
