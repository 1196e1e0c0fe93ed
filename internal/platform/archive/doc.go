// SPDX-License-Identifier: AGPL-3.0-or-later

// Package archive is the one reader of what comes in packed: ZIP files and unpacked folders, read the same way by every
// importer. It never writes to disk, and nothing in an archive is believed: names are checked and normalised, sizes are
// counted while they are read, links and devices are refused, an archive inside an archive is just an entry.
//
// An archive is refused whole, when it is opened, for the first thing in it that is not right. Only sizes and checksums
// that lie come to light later, from Read.
package archive

import (
	"embed"

	"lectern/internal/platform/fault"
)

// Texts are the words of this room's faults.
//
//go:embed text
var Texts embed.FS

// Limits bound what an archive may hold. A zero field takes its value from Usual.
type Limits struct {
	Entries    int   // files and folders, those that are skipped too
	EntryBytes int64 // one entry, unpacked
	TotalBytes int64 // all entries, unpacked
	Ratio      int64 // unpacked bytes for one packed byte, counted above 16 MB unpacked
	NameBytes  int   // a whole name in UTF-8
	Depth      int   // folders a name may go down, the file itself counted
}

// Usual are limits that a course with films keeps and a bomb does not.
func Usual() Limits {
	return Limits{Entries: 50_000, EntryBytes: 4 << 30, TotalBytes: 20 << 30, Ratio: 200, NameBytes: 1024, Depth: 40}
}

// ratioFrom spares small files: a blank picture packs a thousandfold and harms nobody.
const ratioFrom = 16 << 20

func (l Limits) filled() Limits {
	u := Usual()
	return Limits{
		Entries: or(l.Entries, u.Entries), EntryBytes: or(l.EntryBytes, u.EntryBytes), TotalBytes: or(l.TotalBytes, u.TotalBytes),
		Ratio: or(l.Ratio, u.Ratio), NameBytes: or(l.NameBytes, u.NameBytes), Depth: or(l.Depth, u.Depth),
	}
}

func or[T int | int64](v, usual T) T {
	if v > 0 {
		return v
	}
	return usual
}

func broken(err error) error { return fault.New(fault.Invalid, "archive.broken").Because(err) }

func brokenEntry(name string, err error) error {
	return fault.New(fault.Invalid, "archive.broken_entry", "name", name).Because(err)
}

func tooMany(l Limits) error {
	return fault.New(fault.TooLarge, "archive.too_many", "limit", l.Entries)
}

func refused(key, name string) error { return fault.New(fault.Invalid, key, "name", name) }
