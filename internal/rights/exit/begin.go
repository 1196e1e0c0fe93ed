// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
)

// Facts are what the certificate says of the site. They name nobody.
type Facts struct {
	Site, Controller  string
	LeftOn, KeptUntil clock.Date
	Exported          clock.Instant // when the export was made that was checked; 0 without one
}

// plan is written down before anything goes, so that a removal that is stopped ends the same.
type plan struct {
	Certificate Certificate `json:"certificate"`
	Backups     []Backup    `json:"backups"`
}

// Begin counts everything and writes down that the site is being removed. From then on no program opens it. It tells which backups are not
// where they were written: those are the operator's to find.
func (p Place) Begin(ctx context.Context, d *db.DB, f Facts) (lost []Backup, err error) {
	c := Certificate{Format: CertificateFormat, Site: f.Site, Controller: f.Controller, LeftOn: f.LeftOn, KeptUntil: f.KeptUntil, Exported: f.Exported,
		Begun: clock.NowOf(p.Clock)}
	if c.Tables, err = countTables(ctx, d); err != nil {
		return nil, err
	}
	files, err := countObjects(ctx, filesOf, p.Blob, "")
	if err != nil {
		return nil, err
	}
	erased, err := countObjects(ctx, "entries of the erasure ledger", p.Ledger, "erased/")
	if err != nil {
		return nil, err
	}
	letters, err := p.letters()
	if err != nil {
		return nil, err
	}
	all, err := remembered(ctx, p.Ledger)
	if err != nil {
		return nil, err
	}
	copied := Count{Name: backupsOf}
	for _, b := range all {
		switch {
		case b.here():
			copied.Count++
			copied.Bytes += b.Size
		case b.Size != BeingWritten:
			lost = append(lost, b)
		}
	}
	if len(lost) > 0 {
		c.Stays = append(c.Stays, Stay{"backups that are no longer where they were written: moved, written over or deleted", len(lost)})
	}
	c.Stays = append(c.Stays, p.outside()...)
	if f.Exported != 0 {
		c.Stays = append(c.Stays, Stay{"export that was checked, which is the school's", 1})
	}
	c.Stores = []Count{files, letters, erased, copied}
	return lost, putJSON(ctx, p.Ledger, going, plan{c, all})
}

func countTables(ctx context.Context, d *db.DB) (out []Count, err error) {
	live, err := db.Columns(ctx, d)
	if err != nil {
		return nil, err
	}
	for _, t := range tablesOf(live, new(personal.Registry)) {
		n, err := countRows(ctx, d, t.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, Count{Name: t.Name, Count: n})
	}
	return out, nil
}

// outside are copies that no program of a site can reach.
func (p Place) outside() []Stay {
	out := []Stay{
		{What: "copies of backups and of the data folder on other machines, disks and snapshots"},
		{What: "what was deleted on a disk, until the system writes over it"},
		{What: "the program's log, where the system keeps what it prints: it holds numbers and no names"},
		{What: "letters in other people's mailboxes"},
	}
	if p.Database.Engine == db.Postgres {
		out = append(out, Stay{What: "backups and the archived write-ahead log of the PostgreSQL server"})
	}
	if p.Bucket {
		out = append(out, Stay{What: "older versions in the bucket, where it keeps them"})
	}
	return out
}
