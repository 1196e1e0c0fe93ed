// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	p "lectern/internal/platform/personal"
	"lectern/internal/platform/web"
)

// Tables declares every column of this domain.
func Tables() []p.Table {
	her := []p.Link{p.Direct(p.About, "person_id")}
	return []p.Table{
		{Name: "login_password", Activity: p.AccessSecurity, Retention: p.WithAccount, Clock: "person_id > person.closed_at", Subjects: her, Columns: p.Columns{
			"person_id":  p.Ref("whose password it is"),
			"hash":       p.SecretValue("the password, as a hash that cannot be turned back"),
			"changed_at": p.Data(p.Behaviour, "when it was changed last"),
		}},
		{Name: "login_session", Activity: p.AccessSecurity, Retention: p.Security90, Clock: "seen_at", Subjects: her, Columns: p.Columns{
			"id":         p.Structural("row key"),
			"person_id":  p.Ref("who is signed in"),
			"token_hash": p.SecretValue("the key of this browser, as a hash"),
			"device":     p.Data(p.Behaviour, "the kind of browser and system, without versions"),
			"way":        p.Data(p.Behaviour, "by password or by link"),
			"created_at": p.Data(p.Behaviour, "when she signed in"),
			"seen_at":    p.Data(p.Behaviour, "when the browser was used last, to five minutes"),
			"expires_at": p.Data(p.Behaviour, "until when it may last"),
			"ended_at":   p.Data(p.Behaviour, "when it was ended"),
		}},
		{Name: "login_link", Activity: p.AccessSecurity, Retention: p.Security90, Clock: "created_at",
			Subjects: []p.Link{p.Direct(p.About, "person_id"), p.Direct(p.ActorRole, "created_by")}, Columns: p.Columns{
				"id":         p.Structural("row key"),
				"person_id":  p.Ref("whom it lets in"),
				"token_hash": p.SecretValue("the key in the link, as a hash"),
				"created_by": p.Ref("who made it").On(p.ActorRole, p.Null),
				"created_at": p.Data(p.Behaviour, "when it was made"),
				"expires_at": p.Data(p.Behaviour, "until when it is good"),
				"used_at":    p.Data(p.Behaviour, "when it was used"),
			}},
		{Name: "login_try", Activity: p.AccessSecurity, Retention: p.Day1, Clock: "last_at", Nobody: "counters under keyed hashes that name nobody", Columns: p.Columns{
			"key_hash": p.Structural("a keyed hash of account and address, or of address"),
			"fails":    p.Structural("how many tries failed"),
			"first_at": p.Structural("when the first failed"),
			"last_at":  p.Structural("when the last failed"),
		}},
	}
}

// Stores are the places outside the database.
func Stores() []p.Store {
	return []p.Store{
		{ID: "session-cookie", Kind: "browser", Activity: p.AccessSecurity, Retention: p.Security90, Key: web.SessionCookie, Necessary: true},
		{ID: "flash-cookie", Kind: "browser", Activity: p.Operation, Retention: p.Day1, Key: "lectern_flash", Necessary: true},
	}
}
