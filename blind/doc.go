// SPDX-License-Identifier: AGPL-3.0-or-later

// Package blind is the second source of the proof that a copy is whole and an erasure complete. It reads bytes, catalogs and
// folders, never the declarations of the program it checks: a table nobody declared is opened like any other. For that reason it
// is a module of its own and imports nothing of the program (independence_test.go).
//
//	canary   values that exist nowhere else, and the ledger of who owns them
//	scan     finds values in a stream of bytes, in every spelling, in archives, and as digests
//	place    opens databases, their files, folders, backups and stores
//	parcel   reads the ZIP a person is given
package blind
