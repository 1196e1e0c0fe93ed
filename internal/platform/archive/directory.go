// SPDX-License-Identifier: AGPL-3.0-or-later

package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// directory bounds how much is read before the entries can be counted: the library takes in the whole list first, however
// long, and a list can be most of an upload.
type directory struct {
	r    io.ReaderAt
	left int64
	open bool // the list is read, from now on everything may be
}

var errDirectory = errors.New("the list of entries is too long")

func (d *directory) ReadAt(p []byte, off int64) (int, error) {
	if d.open {
		return d.r.ReadAt(p, off)
	}
	if d.left -= int64(len(p)); d.left < 0 {
		return 0, errDirectory
	}
	return d.r.ReadAt(p, off)
}

// directoryBytes is room for the permitted entries: the fixed part, a name of a usual length, its Unicode twin, times.
func directoryBytes(l Limits) int64 {
	const ends, entry = 256 << 10, 46 + 400
	return ends + int64(l.Entries)*entry
}

// announced is how many entries the end of the file speaks of, 0 when it has no such end. The library makes room for that
// many before it has seen one.
func announced(r io.ReaderAt, size int64) uint64 {
	const end, locator, longest = 22, 20, 1<<16 - 1
	tail := make([]byte, min(size, end+longest+locator))
	at := size - int64(len(tail))
	if n, _ := r.ReadAt(tail, at); n < len(tail) || n < end {
		return 0
	}
	i := bytes.LastIndex(tail[:len(tail)-end+4], []byte("PK\x05\x06"))
	if i < 0 {
		return 0
	}
	count := uint64(binary.LittleEndian.Uint16(tail[i+10:]))
	if i < locator || !bytes.HasPrefix(tail[i-locator:], []byte("PK\x06\x07")) {
		return count
	}
	var end64 [40]byte
	place := binary.LittleEndian.Uint64(tail[i-locator+8:])
	if place >= uint64(size) {
		return count
	}
	if _, err := r.ReadAt(end64[:], int64(place)); err != nil {
		return count
	}
	return max(count, binary.LittleEndian.Uint64(end64[32:]))
}
