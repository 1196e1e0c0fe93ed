// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"lectern/internal/app"
	"lectern/internal/audit"
	"lectern/internal/platform/db"
	"lectern/internal/rights/parcel"
)

// export writes everything that is held about a person into one file, as she would get it. It is written into the audit log.
func (c *common) export(ctx context.Context, s *app.Site, said, out, why string) error {
	if out == "" {
		return wrongUsage("say --out FILE.zip")
	}
	p, err := personOf(ctx, s, said)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there already; name another file", out)
	}
	if err != nil {
		return err
	}
	m, err := s.Parcel.Export(ctx, p.ID, parcel.Copy, f)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := looked(ctx, tx, s, p.ID, why); err != nil {
				return err
			}
			return s.Audit.Log(ctx, tx, audit.Entry{Actor: audit.Operator, Action: "privacy.exported", Subject: int64(p.ID)})
		})
	}
	if err != nil {
		_ = os.Remove(out)
		return err
	}
	return c.say(map[string]any{"file": out, "records": m.Records, "entries": len(m.Entries)}, fmt.Sprintf("wrote %s: %d records in %d files", out, m.Records, len(m.Entries)))
}

// verifyFile checks a copy without its site: not one byte is other than it was signed.
func (c *common) verifyFile(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	m, err := parcel.Verify(ctx, f, info.Size())
	if err != nil {
		s, done, open := app.InMemory(ctx)
		if open != nil {
			return err
		}
		defer done()
		return c.explain(err, s.Web.Printer("en"))
	}
	return c.say(map[string]any{"records": m.Records, "entries": len(m.Entries)}, fmt.Sprintf("whole and as it was signed: %d records in %d files", m.Records, len(m.Entries)))
}
