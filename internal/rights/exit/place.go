// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

// Place is everything a site has written anywhere.
type Place struct {
	Database db.Config
	Blob     blob.Store
	Bucket   bool       // Blob is a bucket, which may keep older versions
	Ledger   blob.Store // beside the sites: it keeps the certificate
	Letters  string     // folder of the letters that were not sent
	Root     string     // folder of everything on this machine; it goes last
	Clock    clock.Clock
	After    func(step string) error // called when a step is done; may be nil
}

const (
	going = "removed/going"
	gone  = "removed/certificate"
)

// State is how far a removal is.
type State struct {
	Begun       bool
	Done        bool
	Certificate Signed // when it is done
}

// StateOf tells whether a site is being removed or is gone. Nothing of such a site may be opened.
func StateOf(ctx context.Context, ledger blob.Store) (s State, err error) {
	if s.Done, err = getJSON(ctx, ledger, gone, &s.Certificate); err != nil {
		return s, err
	}
	var p plan
	s.Begun, err = getJSON(ctx, ledger, going, &p)
	return s, err
}

// KeyOf is the site's own secret, and nothing where there is none. It never makes one.
func KeyOf(ctx context.Context, store blob.Store) ([]byte, error) {
	r, err := store.Open(ctx, KeyName, 0, -1)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	key, err := io.ReadAll(r)
	return key, errors.Join(err, r.Close())
}

// letters are those that lie in a folder of their own.
func (p Place) letters() (Count, error) {
	c := Count{Name: "letters"}
	err := filepath.WalkDir(p.Letters, func(_ string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && e.Type().IsRegular() {
			c.Count++
		}
		return err
	})
	return c, err
}

func countObjects(ctx context.Context, name string, s blob.Store, prefix string) (Count, error) {
	c := Count{Name: name}
	err := s.List(ctx, prefix, func(i blob.Info) error {
		if i.Key != KeyName { // it is no file, and goes last
			c.Count++
			c.Bytes += i.Size
		}
		return nil
	})
	return c, err
}

// clear deletes every object of a prefix but one.
func clear(ctx context.Context, s blob.Store, prefix, but string) error {
	var keys []string
	if err := s.List(ctx, prefix, func(i blob.Info) error {
		if i.Key != but {
			keys = append(keys, i.Key)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, k := range keys {
		if err := s.Delete(ctx, k); err != nil {
			return err
		}
	}
	return nil
}
