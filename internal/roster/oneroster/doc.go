// SPDX-License-Identifier: AGPL-3.0-or-later

// Package oneroster reads school rosters in OneRoster CSV, versions 1.1 and 1.2, into typed records, and writes them. It knows
// no database: who applies a Set to a site is the importer.
//
// Reading is tolerant and tells all. What can be understood is taken, what had to be altered or left out is a Line of the
// report with file, line, column and reason, and only what makes the whole set untrustworthy is a fault. The report names rows
// by their sourcedId and never repeats what stands in a cell: cells hold names, numbers and addresses of children.
//
// A column is kept only when Lectern has a use for it or an administrator mapped it to a purpose. All others are counted,
// reported as dropped and forgotten. Passwords are never kept.
//
// Cells are text and stay letter for letter what the file says, apart from space around them, line breaks (which become spaces)
// and characters that cannot be seen. A cell that a spreadsheet would take for a formula is therefore kept as it stands and
// reported; it does nothing in a page, and every spreadsheet export makes it harmless on the way out.
package oneroster

import "embed"

// Texts are the words of this room's faults and report lines.
//
//go:embed text
var Texts embed.FS

// Limits of what is read. A file beyond them is refused, and nothing of the set is taken.
const (
	maxLine   = 1 << 20   // bytes of one line
	maxCell   = 64 << 10  // bytes of one cell, and of one row over several lines
	maxFile   = 512 << 20 // bytes of one file
	maxColumn = 300       // columns of one file
	maxID     = 255       // bytes of a sourcedId, the standard's own limit
	maxText   = 255       // characters of a name, title or code
	maxBroken = 1000      // rows of one file with wrong quotes
	maxLines  = 200_000   // report lines of one file; the rest is counted
)
