// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"

	"lectern/internal/audit"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/rights/exit"
)

// exportSite writes everything of a site in open formats into one file, which appears under its name only when it is whole. People go on
// working meanwhile.
func (c *siteFlags) exportSite(ctx context.Context) error {
	if c.out == "" {
		return wrongUsage("say --out FILE.zip")
	}
	if _, err := os.Lstat(c.out); err == nil {
		return fmt.Errorf("%s is there already; name another file", c.out)
	}
	s, cfg, err := c.openSite(ctx, false)
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	chosen, err := c.choose(cfg)
	if err != nil {
		return err
	}
	store, err := openBlob(cfg, chosen)
	if err != nil {
		return err
	}
	key, err := exit.KeyOf(ctx, store)
	if err != nil {
		return err
	}
	v, err := s.Domains.Site.Get(ctx, s.DB)
	if err != nil {
		return c.explain(err, s.Web.Printer("en"))
	}
	part := exit.PartOf(c.out)
	_ = os.Remove(part) // of a run that was killed
	m, err := writeExport(ctx, part, exit.Input{Site: v.Name, Controller: v.ControllerName, DB: s.DB, Blob: store, Registry: s.Registry, Key: key,
		Made: clock.NowOf(clock.System{}), Progress: progress(os.Stderr)})
	if err == nil {
		err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return s.Audit.Log(ctx, tx, audit.Entry{Actor: audit.Operator, Action: "site.exported"})
		})
	}
	if err == nil {
		err = os.Rename(part, c.out)
	}
	if err != nil {
		_ = os.Remove(part)
		return err
	}
	text := fmt.Sprintf("wrote %s: %d tables with %d rows, %d files\nsigned with the key %s", c.out, len(m.Tables), m.Rows, m.Files, hex.EncodeToString(m.PublicKey))
	if len(m.Missing) > 0 {
		text += fmt.Sprintf("\n%d files that rows name are not in the store; manifest.json lists them", len(m.Missing))
	}
	return c.say(exported(c.out, m), text)
}

func exported(path string, m exit.Manifest) map[string]any {
	return map[string]any{"file": path, "site": m.Site, "tables": len(m.Tables), "rows": m.Rows, "files": m.Files, "missing": len(m.Missing), "made": m.Made,
		"key": hex.EncodeToString(m.PublicKey)}
}

func writeExport(ctx context.Context, path string, in exit.Input) (exit.Manifest, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return exit.Manifest{}, err
	}
	m, err := exit.Export(ctx, f, in)
	return m, errors.Join(err, f.Sync(), f.Close())
}
