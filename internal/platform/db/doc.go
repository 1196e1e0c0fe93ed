// SPDX-License-Identifier: AGPL-3.0-or-later

// Package db hides the two engines behind one SQL text. Queries are written in the subset both share, with $1 placeholders,
// prepared once for each connection and text, and run through a few helpers: One, Find, All, Each, Int, Text, Exec, InsertMany.
// Errors of the drivers become faults by code, never by text. A transaction is a closure: retried when the engine says so,
// never nested.
//
// What it promises: a transaction that returned nil survives kill -9 and a power cut. A transaction that returned an error
// left nothing. A fault of a statement inside a transaction ends that transaction on both engines, also when it is swallowed
// (Tx.Try is the way to go on after one).
//
// Isolation: SQLite runs write transactions one after the other. PostgreSQL runs READ COMMITTED; what must hold under
// concurrency is held by unique constraints, by version columns in the WHERE of an UPDATE, or by Tx.Lock.
//
// What the engines would do differently and here do alike: LIKE tells capitals from small letters; text sorts by bytes (on
// PostgreSQL every text column is made COLLATE "C"); "x" is never a string; a NUL or broken UTF-8 is refused; NaN is refused;
// a time.Time is refused (bind a clock.Instant); bytes are bound as text. What still differs and must be said in the query:
// NULL sorts first on SQLite and last on PostgreSQL (write NULLS LAST).
package db
