// SPDX-License-Identifier: AGPL-3.0-or-later

// Package place opens where data may lie and looks for needles in it: every table and column a database has by its own catalog, the
// raw bytes of its files (free pages and logs keep what was deleted), folders, archives with databases in them, object stores. It
// knows no table by name.
//
// A report tells what was found, what was looked at, and what could not be looked at. "Not found" means nothing where Seen has no
// value and Skips has a line.
package place
