// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import p "lectern/internal/platform/personal"

// ParcelTables declares every column of the table of parcels, for the feature of rights.
func ParcelTables() []p.Table {
	return []p.Table{{
		Name: "rights_parcel", Activity: p.Accountability, Retention: p.Security90, Clock: "created_at", Blob: "rights/{id}.age",
		Subjects: []p.Link{p.Direct(p.About, "person_id"), p.Direct(p.ActorRole, "fetcher_id")}, Columns: p.Columns{
			"id":            p.Structural("row key"),
			"person_id":     p.Ref("whose copy it is"),
			"fetcher_id":    p.Ref("who may fetch it").On(p.ActorRole, p.Null),
			"request_id":    p.Structural("which request it answers"),
			"kind":          p.Data(p.Behaviour, "a copy of everything, or what she can take along"),
			"lang":          p.Structural("its language"),
			"state":         p.Structural("how far it is"),
			"task_id":       p.Structural("its task in the queue"),
			"created_at":    p.Data(p.Behaviour, "when it was asked for"),
			"ready_at":      p.Structural("when it was ready"),
			"expires_at":    p.Structural("until when it can be fetched"),
			"fetched_at":    p.Data(p.Behaviour, "when it was fetched"),
			"scopes":        p.Structural("what a guardian's copy was narrowed to"),
			"size":          p.Structural("how large it is"),
			"locked":        p.SecretValue("the key of the copy, locked with that of the site"),
			"ticket_hash":   p.SecretValue("the key for one download, as a hash"),
			"ticket_locked": p.SecretValue("the key of the copy, locked for one download"),
		},
	}}
}

// Stores are the places outside the database.
func Stores() []p.Store {
	return []p.Store{{ID: "parcel", Kind: "blob", Activity: p.Accountability, Retention: p.Queue7D}}
}
