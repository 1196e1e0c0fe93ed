// SPDX-License-Identifier: AGPL-3.0-or-later

package place

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"

	"github.com/klauspost/compress/zstd"
)

// Bytes inside archives are looked at on the way (package scan). A database inside is more than its bytes: a row has a key and a
// column a name. So databases, and only they, are unpacked to a folder that is removed again, and opened.

// unpacking is the work on one archive.
type unpacking struct {
	s     *Scanner
	dir   string
	left  int64
	bases []lite
	dirs  map[string]string // folder in the archive, folder here: a log must lie beside its database
}

type lite struct{ path, place string }

var errTooMuch = errors.New("more databases than may be unpacked")

const deepest = 5

func (s *Scanner) unpack(ctx context.Context, rep *Report, place string, r io.Reader) error {
	u := &unpacking{s: s, left: s.Unpack, dirs: map[string]string{}}
	if u.left == 0 {
		u.left = 8 << 30
	}
	defer func() {
		if u.dir != "" {
			_ = os.RemoveAll(u.dir)
		}
	}()
	// A damaged archive was still looked at byte by byte; that no database could be opened in it is worth a line.
	if err := u.open(ctx, r, place, 0); err != nil {
		rep.skip(place, "", fmt.Errorf("databases inside: %w", err))
	}
	for _, b := range u.bases {
		if err := s.seams(rep, b.path, b.place); err != nil {
			rep.skip(b.place, "", err)
		}
		if err := s.tables(ctx, rep, b.path, b.place); err != nil {
			rep.skip(b.place, "", err)
		}
	}
	return ctx.Err()
}

// open looks what a stream is by its beginning, never by its name.
func (u *unpacking) open(ctx context.Context, r io.Reader, place string, depth int) error {
	in := bufio.NewReaderSize(r, 4<<10)
	head, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) || depth > deepest {
		return err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b, 8}):
		z, err := gzip.NewReader(in)
		if err != nil {
			return err
		}
		return u.open(ctx, z, place, depth+1)
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return err
		}
		defer z.Close()
		return u.open(ctx, z, place, depth+1)
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return u.tar(ctx, in, place, depth)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return u.zip(ctx, in, place, depth)
	case bytes.HasPrefix(head, []byte(sqliteMagic)):
		return u.keep(in, place, true)
	}
	if _, ok := beside(place); ok && depth > 0 {
		return u.keep(in, place, false)
	}
	return nil
}

func (u *unpacking) tar(ctx context.Context, r io.Reader, place string, depth int) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if err := u.open(ctx, t, place+"!/"+path.Clean(h.Name), depth+1); err != nil {
			return err
		}
	}
}

// zip needs the end of the file first: a copy is made of what cannot be read from anywhere.
func (u *unpacking) zip(ctx context.Context, r io.Reader, place string, depth int) error {
	dir, err := u.folder()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "zip-")
	if err != nil {
		return err
	}
	defer func() { _ = f.Close(); _ = os.Remove(f.Name()) }()
	n, err := io.Copy(f, io.LimitReader(r, u.left))
	if err != nil {
		return err
	}
	z, err := zip.NewReader(f, n)
	if err != nil {
		return err
	}
	for _, e := range z.File {
		m, err := e.Open()
		if err != nil {
			return err
		}
		err = u.open(ctx, m, place+"!/"+path.Clean(e.Name), depth+1)
		_ = m.Close()
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (u *unpacking) folder() (string, error) {
	if u.dir != "" {
		return u.dir, nil
	}
	dir, err := os.MkdirTemp(u.s.Temp, "blind-")
	u.dir = dir
	return dir, err
}

func (u *unpacking) keep(r io.Reader, place string, database bool) error {
	root, err := u.folder()
	if err != nil {
		return err
	}
	within, name := path.Split(filepath.ToSlash(place))
	dir, ok := u.dirs[within]
	if !ok {
		dir = filepath.Join(root, strconv.Itoa(len(u.dirs)))
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		u.dirs[within] = dir
	}
	to := filepath.Join(dir, name)
	limited := &io.LimitedReader{R: r, N: u.left}
	if err := spool(to, limited); err != nil {
		return err
	}
	if limited.N <= 0 {
		return errTooMuch
	}
	u.left = limited.N
	if database {
		u.bases = append(u.bases, lite{to, place})
	}
	return nil
}
