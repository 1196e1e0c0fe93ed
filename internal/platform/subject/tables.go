// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"embed"

	p "lectern/internal/platform/personal"
)

// Migrations make the engine's own table.
//
//go:embed migrations
var Migrations embed.FS

const goneTable = "subject_gone"

// Tables declares the engine's own table.
func Tables() []p.Table {
	return []p.Table{{Name: goneTable, Activity: p.Accountability, Retention: p.Guard, Clock: "at",
		Nobody: "keyed digests of people who were erased; they lead nowhere without the site's key and name nobody",
		Columns: p.Columns{
			"kind":   p.Structural("a person, or a number of another system"),
			"digest": p.Structural("the keyed digest"),
			"at":     p.Structural("when she was erased"),
		}}}
}

// Stores are the places outside the database.
func Stores() []p.Store {
	return []p.Store{{ID: "ledger", Kind: "ledger", Activity: p.Accountability, Retention: p.Guard}}
}
