// SPDX-License-Identifier: AGPL-3.0-or-later

// Package db hides the two engines behind one SQL text. Queries are written in the subset both share, with $1 placeholders,
// prepared once for each handle and text, and run through a few helpers: One, Find, All, Each, Int, Text, Exec. Errors of the
// drivers become faults by code, never by text. A transaction is a closure: retried when the engine says so, never nested.
//
// Isolation: SQLite runs write transactions one after the other. PostgreSQL runs READ COMMITTED; what must hold under
// concurrency is held by unique constraints and by version columns in the WHERE of an UPDATE.
package db
