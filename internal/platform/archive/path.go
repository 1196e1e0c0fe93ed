// SPDX-License-Identifier: AGPL-3.0-or-later

package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// OpenPath opens a ZIP file, or a folder with what a ZIP file would hold, by the same rules. The caller closes it. Faults:
// those of Open; a path that is not there is a plain error, since no person of a school types one.
func OpenPath(path string, l Limits) (*Archive, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	switch {
	case info.IsDir():
		return openFolder(path, l.filled())
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("open archive %s: neither file nor folder", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	a, err := Open(f, info.Size(), l)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	a.closer = f
	return a, nil
}

func openFolder(path string, l Limits) (*Archive, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	g := newGather(l)
	err = fs.WalkDir(root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrInvalid) { // a folder whose name is not UTF-8
			return refused("archive.name", short(name))
		}
		if err != nil || name == "." {
			return err
		}
		return g.lying(root, name, e)
	})
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return g.archive(root), nil
}

// lying takes one thing that lies in a folder.
func (g *gather) lying(root *os.Root, raw string, e fs.DirEntry) error {
	if err := g.count(); err != nil {
		return err
	}
	name, err := clean(decode(raw, false, nil), g.Limits)
	if err != nil {
		return err
	}
	switch {
	case e.IsDir() && skipped(name):
		return fs.SkipDir
	case e.IsDir():
		return g.take(name, isFolder)
	case !e.Type().IsRegular():
		return refused("archive.link", short(name))
	}
	info, err := e.Info()
	if err != nil {
		return fmt.Errorf("open archive: %w", err)
	}
	open := func() (io.ReadCloser, error) { return openSame(root, raw, info) }
	return g.file(Entry{Name: name, Size: info.Size(), Modified: info.ModTime(), open: open}, info.Size())
}

// openSame opens the very file that was listed: another process may have put a link in its place.
func openSame(root *os.Root, raw string, listed fs.FileInfo) (io.ReadCloser, error) {
	now, err := root.Lstat(raw)
	if err != nil {
		return nil, err
	}
	if !now.Mode().IsRegular() || !os.SameFile(now, listed) { // a new link may get the number of the file it replaced
		return nil, errors.New("changed since it was listed")
	}
	return root.Open(raw)
}
