// SPDX-License-Identifier: AGPL-3.0-or-later

package app

import (
	"embed"
	"time"

	p "lectern/internal/platform/personal"
)

//go:embed text
var texts embed.FS

const sweepEvery = 24 * time.Hour

// platformTables are the tables of the ground itself.
func platformTables() []p.Table {
	return []p.Table{{
		Name: "db_migration", Activity: p.Operation, Retention: p.WithSite, Nobody: "steps of the schema", Columns: p.Columns{
			"domain": p.Structural("whose step"), "name": p.Structural("its name"), "digest": p.Structural("fingerprint of its text"),
			"applied_at": p.Structural("when it was applied"),
		},
	}}
}

// platformStores are the places outside the database that the ground writes to.
func platformStores() []p.Store {
	return []p.Store{
		{ID: "log", Kind: "log", Activity: p.AccessSecurity, Retention: p.Security90},
		{ID: "backup", Kind: "backup", Activity: p.Operation, Retention: p.Security90},
		{ID: "outbox", Kind: "mail", Activity: p.Account, Retention: p.Queue7D},
		{ID: "journal", Kind: "browser", Activity: p.Coursework, Retention: p.Device30D, Key: "lectern", Necessary: true},
		{ID: "last-change", Kind: "browser", Activity: p.Coursework, Retention: p.Device30D, Key: "lectern.last.", Necessary: true},
		{ID: "upload-mark", Kind: "browser", Activity: p.Coursework, Retention: p.Tab, Key: "lectern.upload.", Necessary: true},
		{ID: "carried-message", Kind: "browser", Activity: p.Operation, Retention: p.Tab, Key: "lectern.toasts", Necessary: true},
	}
}
