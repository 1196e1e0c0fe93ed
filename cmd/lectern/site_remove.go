// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lectern/internal/app"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/conf"
	"lectern/internal/platform/db"
	"lectern/internal/rights/exit"
)

// remove takes everything of a site away and writes the certificate. What was begun is ended, however it was stopped, and of a site that is gone
// the certificate is shown again.
func (c *siteFlags) remove(ctx context.Context) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	chosen, err := c.choose(cfg)
	if err != nil {
		return err
	}
	ledger, err := openLedger(cfg, chosen)
	if err != nil {
		return configError{err}
	}
	state, err := exit.StateOf(ctx, ledger)
	if err != nil {
		return err
	}
	if state.Done && !state.Begun {
		return c.certificate(cfg, chosen, state.Certificate)
	}
	if !state.Begun && !cfg.Exists(chosen) {
		return configError{fmt.Errorf("there is no site %q in %s", chosen.Name, cfg.Data)}
	}
	store, err := openBlob(cfg, chosen)
	if err != nil {
		return configError{err}
	}
	p := exit.Place{Database: database(cfg, chosen, nil), Blob: store, Bucket: cfg.Blob.Endpoint != "", Ledger: ledger,
		Letters: filepath.Join(cfg.Folder(chosen), "outbox"), Root: cfg.Folder(chosen), Clock: clock.System{}, After: c.after}
	if !state.Begun {
		if err := c.begin(ctx, p, chosen); err != nil {
			return err
		}
	}
	signed, err := p.Finish(ctx)
	if err != nil {
		return err
	}
	return c.certificate(cfg, chosen, signed)
}

// mostLost is of how many backups that are not where they were written the paths are said: the newest.
const mostLost = 30

// begin checks that the site may go, and writes down what is to go.
func (c *siteFlags) begin(ctx context.Context, p exit.Place, chosen conf.Site) error {
	key, err := exit.KeyOf(ctx, p.Blob)
	if err != nil {
		return err
	}
	if len(key) == 0 {
		return configError{fmt.Errorf("there is no site %q: it has no key", chosen.Name)}
	}
	if c.exported == "" && !c.unexported {
		return wrongUsage("say --export FILE.zip, made by lectern site export, or --without-export")
	}
	if used, err := db.InUse(ctx, p.Database); err != nil {
		return err
	} else if used {
		return exit.ErrInUse
	}
	s, _, err := c.openSite(ctx, false)
	if err != nil {
		return err
	}
	f, err := c.facts(ctx, s, key)
	if err != nil {
		return errors.Join(err, s.Close(ctx))
	}
	lost, err := p.Begin(ctx, s.DB, f)
	if err := errors.Join(err, s.Close(ctx)); err != nil {
		return err
	}
	if n := len(lost) - mostLost; n > 0 {
		fmt.Fprintf(os.Stderr, "%d older backups are no longer where they were written, either\n", n)
	}
	for _, b := range lost[max(0, len(lost)-mostLost):] {
		fmt.Fprintf(os.Stderr, "no longer where it was written: the backup %s of %s; find it and delete it\n", b.Path, b.Made.Time().Format("2 January 2006"))
	}
	return nil
}

// facts are what the certificate says, when the day is there and the export covers everything.
func (c *siteFlags) facts(ctx context.Context, s *app.Site, key []byte) (exit.Facts, error) {
	v, err := s.Domains.Site.Get(ctx, s.DB)
	if err != nil {
		return exit.Facts{}, c.explain(err, s.Web.Printer("en"))
	}
	f := exit.Facts{Site: v.Name, Controller: v.ControllerName, LeftOn: v.LeaveOn, KeptUntil: v.KeptUntil}
	today := s.Domains.Site.Today()
	err = f.Due(today, c.early)
	if err != nil && c.early == "" && onTerminal(os.Stdin) {
		fmt.Fprintf(os.Stderr, "%v\nTo remove it now all the same, type the name of the school: ", err)
		err = f.Due(today, typed(os.Stdin))
	}
	if err != nil {
		return f, err
	}
	if c.exported == "" {
		return f, nil
	}
	m, err := verifyExport(ctx, c.exported)
	if err != nil {
		return f, err
	}
	f.Exported = m.Made
	return f, f.Covers(m, key, today, v.Location())
}

// certificate writes the certificate beside the sites and prints what it says.
func (c *siteFlags) certificate(cfg conf.Config, chosen conf.Site, s exit.Signed) error {
	b, err := s.File()
	if err != nil {
		return err
	}
	cert, err := exit.VerifyCertificate(b)
	if err != nil {
		return err
	}
	path := c.out
	if path == "" {
		path = certificatePath(cfg, chosen)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	if err := os.WriteFile(path, b, 0o640); err != nil {
		return err
	}
	return c.say(map[string]any{"file": path, "certificate": cert}, certified(cert)+"\nthe certificate: "+path)
}

// certificatePath is where the certificate of a removal lies when no other place is said.
func certificatePath(cfg conf.Config, s conf.Site) string {
	return filepath.Join(cfg.Data, "removed", s.Name+".json")
}

// certified says a certificate in plain words.
func certified(c exit.Certificate) string {
	const day = "2 January 2006 15:04 UTC"
	var b strings.Builder
	fmt.Fprintf(&b, "%s is removed: begun %s, done %s\n", c.Site, c.Begun.Time().Format(day), c.Done.Time().Format(day))
	fmt.Fprintf(&b, "%8d rows of %d tables\n", c.Rows(), len(c.Tables))
	for _, s := range c.Stores {
		fmt.Fprintf(&b, "%8d %s\n", s.Count, s.Name)
	}
	if c.Exported != 0 {
		fmt.Fprintf(&b, "an export of %s was checked before\n", c.Exported.Time().Format(day))
	} else {
		b.WriteString("nothing was exported before\n")
	}
	b.WriteString("this program cannot reach, and you remove yourself:")
	for _, s := range c.Stays {
		b.WriteString("\n  ")
		if s.Count > 0 {
			fmt.Fprintf(&b, "%d ", s.Count)
		}
		b.WriteString(s.What)
	}
	return b.String()
}
