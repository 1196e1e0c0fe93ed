// SPDX-License-Identifier: AGPL-3.0-or-later

package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"time"

	"lectern/internal/platform/fault"
)

// dir keeps "a/b/name" as "a/b/=3f/name", where 3f is the first byte of the key's digest: no folder grows past what file
// systems and backups like. '=' cannot be in a key, so such folders and those of keys never meet.
type dir struct{ root *os.Root }

const (
	fanMark   = "="
	tmpFolder = "=tmp"
)

// Dir is a store in a folder, which is made when it is not there. Nothing outside of it can be reached by any key or link.
func Dir(folder string) (Store, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("open file store %s: %w", folder, onDisk(err))
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open file store %s: %w", folder, err)
	}
	if err := root.Mkdir(tmpFolder, 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("open file store %s: %w", folder, onDisk(err))
	}
	return &dir{root}, nil
}

func place(key string) string {
	sum := sha256.Sum256([]byte(key))
	return path.Join(path.Dir(key), fanMark+hex.EncodeToString(sum[:1]), path.Base(key))
}

// onDisk turns what the operating system says into faults.
func onDisk(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return missing(err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return diskFull(err)
	}
	return err
}

func (d *dir) Put(ctx context.Context, key string, r io.Reader, size int64) (int64, error) {
	if err := CheckKey(key); err != nil {
		return 0, err
	}
	tmp := path.Join(tmpFolder, rand.Text())
	src := &exact{ctx: ctx, r: r, size: size}
	n, err := d.write(tmp, src)
	if err == nil {
		err = d.settle(tmp, place(key))
	}
	if err != nil {
		_ = d.root.Remove(tmp)
		if f := src.fault(); f != nil {
			return 0, f
		}
		if errors.Is(err, fs.ErrNotExist) { // the whole folder is gone, a disk that is not mounted for example
			return 0, unreachable(err)
		}
		return 0, fmt.Errorf("store %s: %w", key, onDisk(err))
	}
	return n, nil
}

func (d *dir) write(tmp string, r io.Reader) (int64, error) {
	f, err := d.root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	return n, errors.Join(err, f.Close())
}

// settle moves a written file to its place. The folders are synced too: without that a power cut may forget the name of a
// file whose bytes are safe.
func (d *dir) settle(tmp, to string) error {
	folder := path.Dir(to)
	_, err := d.root.Stat(folder)
	fresh := errors.Is(err, fs.ErrNotExist)
	if fresh {
		if err := d.root.MkdirAll(folder, 0o750); err != nil {
			return err
		}
	}
	if err := d.root.Rename(tmp, to); err != nil {
		return err
	}
	if err := d.sync(folder); err != nil || !fresh {
		return err
	}
	for folder != "." {
		folder = path.Dir(folder)
		if err := d.sync(folder); err != nil {
			return err
		}
	}
	return nil
}

func (d *dir) sync(folder string) error {
	f, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

type section struct {
	io.Reader
	io.Closer
}

func (d *dir) Open(ctx context.Context, key string, off, n int64) (io.ReadCloser, error) {
	if err := checkRange(key, off); err != nil {
		return nil, err
	}
	f, err := d.root.Open(place(key))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, onDisk(err))
	}
	if n < 0 { // the file itself, which the kernel can send without copying
		info, err := f.Stat()
		if err == nil {
			_, err = f.Seek(min(off, info.Size()), io.SeekStart)
		}
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		return f, nil
	}
	return section{io.NewSectionReader(f, off, n), f}, nil
}

func checkRange(key string, off int64) error {
	if off < 0 {
		return fmt.Errorf("blob: open %s from %d", key, off)
	}
	return CheckKey(key)
}

func (d *dir) Stat(ctx context.Context, key string) (Info, error) {
	if err := CheckKey(key); err != nil {
		return Info{}, err
	}
	info, err := d.root.Stat(place(key))
	if err != nil {
		return Info{}, fmt.Errorf("look for %s: %w", key, onDisk(err))
	}
	return Info{key, info.Size(), info.ModTime()}, nil
}

// Copy links: objects are replaced, never written into, so two keys may share their bytes.
func (d *dir) Copy(ctx context.Context, from, to string) error {
	if err := errors.Join(CheckKey(from), CheckKey(to)); err != nil {
		return err
	}
	tmp := path.Join(tmpFolder, rand.Text())
	err := d.root.Link(place(from), tmp)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy %s: %w", from, missing(err))
	}
	if err != nil { // a file system without links
		return d.copyBytes(ctx, from, to)
	}
	err = d.settle(tmp, place(to))
	// Renaming onto a link to the same bytes does nothing and leaves the first name where it was.
	_ = d.root.Remove(tmp)
	if err != nil {
		return fmt.Errorf("copy %s to %s: %w", from, to, onDisk(err))
	}
	return nil
}

func (d *dir) copyBytes(ctx context.Context, from, to string) error {
	r, err := d.Open(ctx, from, 0, -1)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = d.Put(ctx, to, r, -1)
	return err
}

func (d *dir) Delete(ctx context.Context, key string) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	err := d.root.Remove(place(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = d.sync(path.Dir(place(key)))
	}
	if err != nil {
		return fmt.Errorf("delete %s: %w", key, onDisk(err))
	}
	return nil
}

func (d *dir) List(ctx context.Context, prefix string, do func(Info) error) error {
	if err := checkPrefix(prefix); err != nil {
		return err
	}
	start := path.Dir(prefix + "x") // the deepest folder that every such key lies in
	err := fs.WalkDir(d.root.FS(), start, func(name string, e fs.DirEntry, err error) error {
		if err := errors.Join(ctx.Err(), gone(err)); err != nil {
			return err
		}
		if e == nil || e.IsDir() {
			if name == tmpFolder {
				return fs.SkipDir
			}
			return nil
		}
		folder, base := path.Split(name)
		folder = path.Clean(folder)
		key := path.Join(path.Dir(folder), base)
		if !strings.HasPrefix(path.Base(folder), fanMark) || !strings.HasPrefix(key, prefix) {
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return gone(err)
		}
		return do(Info{key, info.Size(), info.ModTime()})
	})
	if err != nil {
		return fmt.Errorf("list %q: %w", prefix, err)
	}
	return nil
}

// gone forgives what was deleted while the list was read.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (d *dir) URL(context.Context, string, Presign) (string, error) { return "", ErrNoURL }

func (d *dir) Tidy(ctx context.Context, then time.Time) (int, error) {
	left, err := fs.ReadDir(d.root.FS(), tmpFolder)
	if err != nil {
		return 0, fmt.Errorf("tidy file store: %w", onDisk(err))
	}
	count := 0
	for _, e := range left {
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(then) {
			continue // ended meanwhile, or still running
		}
		if err := d.root.Remove(path.Join(tmpFolder, e.Name())); gone(err) != nil {
			return count, fmt.Errorf("tidy file store: %w", err)
		}
		count++
	}
	return count, ctx.Err()
}

// Ping writes a byte: a disk that went read-only still answers every question.
func (d *dir) Ping(ctx context.Context) error {
	tmp := path.Join(tmpFolder, rand.Text())
	_, err := d.write(tmp, strings.NewReader("?"))
	if err := errors.Join(err, d.root.Remove(tmp)); err != nil {
		if full := onDisk(err); fault.Is(full, fault.Unavailable) {
			return full
		}
		return unreachable(err)
	}
	return ctx.Err()
}
