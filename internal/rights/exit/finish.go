// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// ErrInUse says that a program has the site's database open.
var ErrInUse = errors.New("a program has the database of the site open: stop it and run this again")

type step struct {
	name string
	do   func(context.Context) error
}

// Finish removes what Begin wrote down, looks whether anything is left, signs, and removes the key. Nobody may have the database open. It may
// be run again after it was stopped anywhere, and ends the same.
func (p Place) Finish(ctx context.Context) (Signed, error) {
	state, err := StateOf(ctx, p.Ledger)
	if err == nil && !state.Done {
		state.Certificate, err = p.empty(ctx)
	}
	if err != nil {
		return state.Certificate, err
	}
	return state.Certificate, p.run(ctx, []step{
		{"key", func(ctx context.Context) error { return p.Blob.Delete(ctx, KeyName) }},
		{"folder", func(context.Context) error { return os.RemoveAll(p.Root) }},
		{"end", func(ctx context.Context) error { return p.Ledger.Delete(ctx, going) }},
	})
}

func (p Place) run(ctx context.Context, steps []step) error {
	for _, s := range steps {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("remove %s: %w", s.name, err)
		}
		if p.After == nil {
			continue
		}
		if err := p.After(s.name); err != nil {
			return err
		}
	}
	return nil
}

// empty removes everything but the key, which signs at the end.
func (p Place) empty(ctx context.Context) (out Signed, err error) {
	var todo plan
	if found, err := getJSON(ctx, p.Ledger, going, &todo); err != nil || !found {
		return out, errors.Join(errors.New("no removal was begun"), err)
	}
	key, err := KeyOf(ctx, p.Blob)
	if err != nil || len(key) == 0 {
		return out, errors.Join(errors.New("the site's key is missing, so that nothing could be signed; put it back from a backup"), err)
	}
	err = p.run(ctx, []step{
		{"database", p.database},
		{"backups", func(context.Context) error { return removeAll(todo.Backups) }},
		{"files", func(ctx context.Context) error { return clear(ctx, p.Blob, "", KeyName) }},
		{"parts of files", func(ctx context.Context) error { _, err := p.Blob.Tidy(ctx, time.Now().Add(time.Hour)); return err }},
		{"letters", func(context.Context) error { return os.RemoveAll(p.Letters) }},
		{"ledger", func(ctx context.Context) error {
			return errors.Join(clear(ctx, p.Ledger, "erased/", ""), clear(ctx, p.Ledger, backups, ""))
		}},
		{"check", func(ctx context.Context) error { return p.check(ctx, todo.Backups) }},
		{"certificate", func(ctx context.Context) (err error) {
			todo.Certificate.Done = clock.NowOf(p.Clock)
			if out, err = sign(todo.Certificate, key); err != nil {
				return err
			}
			return putJSON(ctx, p.Ledger, gone, out)
		}},
	})
	return out, err
}

func (p Place) database(ctx context.Context) error {
	used, err := db.InUse(ctx, p.Database)
	if err != nil {
		return err
	}
	if used {
		return ErrInUse
	}
	return db.Raze(ctx, p.Database)
}

func removeAll(all []Backup) error {
	for _, b := range all {
		if err := b.remove(); err != nil {
			return err
		}
	}
	return nil
}

// check looks once more before anything is signed.
func (p Place) check(ctx context.Context, copies []Backup) error {
	empty, err := db.Empty(ctx, p.Database)
	if err != nil {
		return err
	}
	files, err := countObjects(ctx, "", p.Blob, "")
	if err != nil {
		return err
	}
	letters, err := p.letters()
	if err != nil {
		return err
	}
	kept := 0
	for _, prefix := range []string{"erased/", backups} {
		c, err := countObjects(ctx, "", p.Ledger, prefix)
		if err != nil {
			return err
		}
		kept += int(c.Count)
	}
	if !empty || kept > 0 || files.Count > 0 || letters.Count > 0 || slices.ContainsFunc(copies, Backup.here) {
		return errors.New("something was written meanwhile; stop every program of the site and run this again")
	}
	return nil
}
