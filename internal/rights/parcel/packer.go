// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"archive/zip"
	"context"
	"io"
)

// Packer packs as parcels are packed: every byte follows from the names and the contents, so that a change of any is noticed.
type Packer struct{ in *packer }

// NewPacker writes a ZIP to w.
func NewPacker(w io.Writer) Packer { return Packer{newPacker(w)} }

// Add writes one entry.
func (p Packer) Add(name string, write func(io.Writer) error) (Packed, error) {
	return p.in.add(name, write)
}

// Entries are those that were written.
func (p Packer) Entries() []Packed { return p.in.entries }

// Close ends the ZIP.
func (p Packer) Close() error { return p.in.close() }

// Repacked compares a ZIP with its entries, which stand before two others: the list and its signature. Fault: Invalid "parcel.modified".
func Repacked(ctx context.Context, z *zip.Reader, entries []Packed, zipped io.ReaderAt, size int64) error {
	return same(ctx, z, Manifest{Entries: entries}, zipped, size)
}

// Cell is a text as it may stand in a table for spreadsheets: what they would compute has an apostrophe in front.
func Cell(s string) string { return cell(s) }
