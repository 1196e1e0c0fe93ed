// SPDX-License-Identifier: AGPL-3.0-or-later

package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/scan"
)

// InMemory builds an empty site on a database that goes when done is called: for commands that look at the program itself.
func InMemory(ctx context.Context) (s *Site, done func(), err error) {
	folder, err := os.MkdirTemp("", "lectern")
	if err != nil {
		return nil, nil, err
	}
	gone := func() { _ = os.RemoveAll(folder) }
	d, err := db.Open(ctx, db.Config{Engine: db.SQLite, Path: filepath.Join(folder, "lectern.db")})
	if err != nil {
		gone()
		return nil, nil, err
	}
	store, err := blob.Dir(filepath.Join(folder, "files"))
	if err != nil {
		gone()
		return nil, nil, err
	}
	s, err = Open(ctx, Options{Name: "memory", DB: d, Blob: store, Ledger: store, Clock: clock.System{}, IDs: id.NewMaker(clock.System{}, 0),
		Virus: scan.None{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		_ = d.Close()
		gone()
		return nil, nil, err
	}
	return s, func() { _ = d.Close(); gone() }, nil
}
