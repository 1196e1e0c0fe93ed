// SPDX-License-Identifier: AGPL-3.0-or-later

// Package subject executes the declarations of platform/personal on the data of one person: it finds every row she has a role in,
// streams a copy, says beforehand what an erasure will do, does it in steps that survive a kill, and counts afterwards what is left.
//
// There is no list of tables in here and no knowledge of learning. Every statement is made from a declaration and the live schema, so
// a column that is declared wrongly is treated wrongly in every right at once, which the proof then shows.
package subject
