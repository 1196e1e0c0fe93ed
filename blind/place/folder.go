// SPDX-License-Identifier: AGPL-3.0-or-later

package place

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Folder looks through a tree: names of files and folders, targets of links, contents. A database in it is opened like any other,
// also inside an archive. Files that vanish meanwhile are skipped and told.
func (s *Scanner) Folder(ctx context.Context, dir string) (Report, error) {
	var rep Report
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			rep.skip(path, "", err)
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if path != dir {
			s.value(&rep, Hit{Place: path, Column: Name}, []byte(d.Name()))
		}
		if err := s.entry(ctx, &rep, path, d); err != nil {
			rep.skip(path, "", err)
		}
		return nil
	})
	rep.sort()
	if err != nil {
		return rep, fmt.Errorf("look through %s: %w", dir, err)
	}
	return rep, nil
}

func (s *Scanner) entry(ctx context.Context, rep *Report, path string, d fs.DirEntry) error {
	switch mode := d.Type(); {
	case mode.IsDir():
		return nil
	case mode&fs.ModeSymlink != 0:
		target, err := os.Readlink(path)
		s.value(rep, Hit{Place: path, Column: Name}, []byte(target))
		return err
	case !mode.IsRegular():
		return nil
	}
	if base, ok := beside(path); ok && isSQLite(base) {
		return nil // read with its database
	}
	if isSQLite(path) {
		return s.sqlite(ctx, rep, path, path)
	}
	if err := s.file(ctx, rep, Hit{Place: path, Column: Raw}, path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return s.unpack(ctx, rep, path, f)
}

// beside says whose log or journal a file would be.
func beside(path string) (string, bool) {
	for _, end := range besides {
		if base, ok := strings.CutSuffix(path, end); ok {
			return base, true
		}
	}
	return "", false
}

func isSQLite(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(sqliteMagic))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == sqliteMagic
}

// Object is one thing in a store.
type Object struct {
	Key  string
	Meta map[string]string // what the store keeps beside it: content type, headers, tags
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// Objects looks through a store: list calls its function for every object, old versions and unfinished uploads included when the
// store can list them.
func (s *Scanner) Objects(ctx context.Context, store string, list func(ctx context.Context, do func(Object) error) error) (Report, error) {
	var rep Report
	err := list(ctx, func(o Object) error {
		at := store + "/" + o.Key
		s.value(&rep, Hit{Place: at, Column: Name}, []byte(o.Key))
		for k, v := range o.Meta {
			s.value(&rep, Hit{Place: at, Column: Meta, RowKey: k}, []byte(k+"="+v))
		}
		if err := s.object(ctx, &rep, at, o); err != nil {
			rep.skip(at, "", err)
		}
		return ctx.Err()
	})
	rep.sort()
	if err != nil {
		return rep, fmt.Errorf("look through %s: %w", store, err)
	}
	return rep, nil
}

func (s *Scanner) object(ctx context.Context, rep *Report, at string, o Object) error {
	for _, look := range []func(io.Reader) error{
		func(r io.Reader) error { return s.stream(ctx, rep, Hit{Place: at, Column: Raw}, r) },
		func(r io.Reader) error { return s.unpack(ctx, rep, at, r) },
	} {
		r, err := o.Open(ctx)
		if err != nil {
			return err
		}
		if err := errors.Join(look(r), r.Close()); err != nil {
			return err
		}
	}
	return nil
}
