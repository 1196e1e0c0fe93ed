// SPDX-License-Identifier: AGPL-3.0-or-later

package archive

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"strings"
)

// Open checks a ZIP file of size bytes and lists it. Faults: Invalid archive.broken, climbs, name, name_too_long, too_deep,
// link, encrypted, method, duplicate; TooLarge archive.too_many, entry_too_large, too_large, bomb.
func Open(r io.ReaderAt, size int64, l Limits) (*Archive, error) {
	l = l.filled()
	if announced(r, size) > uint64(l.Entries) {
		return nil, tooMany(l)
	}
	dir := &directory{r: r, left: directoryBytes(l)}
	z, err := zip.NewReader(dir, size)
	if dir.left < 0 {
		return nil, tooMany(l)
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are checked below
		return nil, broken(err)
	}
	dir.open = true
	g := newGather(l)
	for _, f := range z.File {
		if err := g.zipped(f, size); err != nil {
			return nil, err
		}
	}
	return g.archive(nil), nil
}

const (
	flagEncrypted = 0x1 | 0x40 | 0x2000 // the file, strongly, the list itself
	flagUTF8      = 0x800
)

func (g *gather) zipped(f *zip.File, size int64) error {
	if err := g.count(); err != nil {
		return err
	}
	name, err := clean(decode(f.Name, f.Flags&flagUTF8 != 0, f.Extra), g.Limits)
	if err != nil {
		return err
	}
	mode := f.Mode()
	switch {
	case mode&(fs.ModeType&^fs.ModeDir) != 0:
		return refused("archive.link", short(name))
	case f.Flags&flagEncrypted != 0:
		return refused("archive.encrypted", short(name))
	}
	if mode.IsDir() || strings.HasSuffix(f.Name, "/") || strings.HasSuffix(f.Name, `\`) {
		if name == "" || skipped(name) {
			return nil
		}
		return g.take(name, isFolder)
	}
	switch {
	case name == "":
		return refused("archive.name", short(f.Name))
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return refused("archive.method", short(name))
	case f.CompressedSize64 > uint64(size):
		return brokenEntry(short(name), errors.New("larger than the whole archive"))
	}
	e := Entry{Name: name, Size: int64(f.UncompressedSize64), Modified: f.Modified, open: f.Open}
	return g.file(e, int64(f.CompressedSize64))
}
