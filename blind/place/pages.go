// SPDX-License-Identifier: AGPL-3.0-or-later

package place

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"lectern.blind/scan"
)

// A long value goes on from page to page: its cell ends with the number of the next page, and that page begins with the number of
// the one behind it. A plain search misses what lies across. Here every four bytes that could be such a number are taken for one, on
// live, free and logged pages alike, and the two pieces are looked at together.

// leaf is one copy of a page: in the database, in the write-ahead log, in the rollback journal.
type leaf struct {
	file   *os.File
	name   string
	at     int64
	number uint32
}

type book struct {
	size, usable int
	leaves       []leaf
	byNumber     map[uint32][]int
	last         [2]page // the pages read last: copies of a successor are asked for again and again
}

type page struct {
	leaf int
	data []byte
}

func (s *Scanner) seams(rep *Report, path, place string) error {
	b := &book{byNumber: map[uint32][]int{}}
	defer b.close()
	if err := b.database(path, place); err != nil || b.size == 0 {
		return err
	}
	if err := b.log(path+"-wal", place+"-wal"); err != nil {
		return err
	}
	if err := b.journal(path+"-journal", place+"-journal"); err != nil {
		return err
	}
	for i := range b.leaves {
		if err := s.leaf(rep, b, i); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scanner) leaf(rep *Report, b *book, i int) error {
	l := b.leaves[i]
	data := make([]byte, b.size)
	if _, err := l.file.ReadAt(data, l.at); err != nil {
		return err
	}
	tell := func(end int) func(scan.Hit) {
		return func(h scan.Hit) {
			h.Offset += l.at + int64(end)
			h.Inside = "pages"
			rep.Hits = append(rep.Hits, Hit{Place: l.name, Column: Raw}.with(h))
		}
	}
	join := func(end int, next uint32) error {
		for _, k := range b.byNumber[next] {
			other, err := b.read(k)
			if err != nil {
				return err
			}
			s.Set.Seam(data[:end], other[4:b.usable], tell(end))
		}
		return nil
	}
	for at := 4; at+4 <= b.usable; at++ {
		if data[at] != 0 && len(b.leaves) < 1<<24 { // no file of fewer pages has such numbers
			continue
		}
		if n := binary.BigEndian.Uint32(data[at:]); n > 1 {
			if err := join(at, n); err != nil {
				return err
			}
		}
	}
	if n := binary.BigEndian.Uint32(data); n > 1 && n != l.number+1 {
		if err := join(b.usable, n); err != nil {
			return err
		}
	}
	// A page that was freed first lost the number of the next, which mostly lies right behind.
	return join(b.usable, l.number+1)
}

func (b *book) read(i int) ([]byte, error) {
	for k, p := range b.last {
		if p.data != nil && p.leaf == i {
			b.last[0], b.last[k] = b.last[k], b.last[0]
			return p.data, nil
		}
	}
	data := make([]byte, b.size)
	if _, err := b.leaves[i].file.ReadAt(data, b.leaves[i].at); err != nil {
		return nil, err
	}
	b.last[1] = b.last[0]
	b.last[0] = page{leaf: i, data: data}
	return data, nil
}

func (b *book) add(number uint32, l leaf) {
	l.number = number
	b.byNumber[number] = append(b.byNumber[number], len(b.leaves))
	b.leaves = append(b.leaves, l)
}

func (b *book) database(path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	head := make([]byte, 100)
	if _, err := f.ReadAt(head, 0); err != nil || string(head[:16]) != sqliteMagic {
		return errors.Join(f.Close(), ignoreShort(err))
	}
	b.size = int(binary.BigEndian.Uint16(head[16:]))
	if b.size == 1 {
		b.size = 65536
	}
	if b.size < 512 || b.size&(b.size-1) != 0 {
		_ = f.Close()
		return fmt.Errorf("pages of %d bytes", b.size)
	}
	b.usable = b.size - int(head[20])
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return err
	}
	pages := info.Size() / int64(b.size)
	b.leaves = make([]leaf, 0, pages)
	for n := range pages {
		b.add(uint32(n+1), leaf{file: f, name: name, at: n * int64(b.size)})
	}
	if pages == 0 {
		return f.Close()
	}
	return nil
}

// ignoreShort: an empty file is an empty database.
func ignoreShort(error) error { return nil }

const sqliteMagic = "SQLite format 3\x00"

func (b *book) log(path, name string) error {
	return b.records(path, name, func([]byte) (first, head, tail int64) { return 32, 24, 0 })
}

func (b *book) journal(path, name string) error {
	return b.records(path, name, func(head []byte) (int64, int64, int64) {
		return max(512, int64(binary.BigEndian.Uint32(head[20:]))), 4, 4
	})
}

// records reads the numbers of the pages in a log. What is behind the end of the last transaction is read too.
func (b *book) records(path, name string, shape func(head []byte) (first, before, behind int64)) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	head := make([]byte, 32)
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return err
	}
	if _, err := f.ReadAt(head, 0); err != nil {
		return f.Close()
	}
	first, before, behind := shape(head)
	used := false
	for at := first; at+before+int64(b.size) <= info.Size(); at += before + int64(b.size) + behind {
		if _, err := f.ReadAt(head[:4], at); err != nil {
			break
		}
		b.add(binary.BigEndian.Uint32(head), leaf{file: f, name: name, at: at + before})
		used = true
	}
	if !used {
		return f.Close()
	}
	return nil
}

func (b *book) close() {
	done := map[*os.File]bool{}
	for _, l := range b.leaves {
		if !done[l.file] {
			done[l.file] = true
			_ = l.file.Close()
		}
	}
}
