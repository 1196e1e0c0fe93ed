// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	return []p.Table{
		{Name: "roster_run", Activity: p.Account, Retention: p.Imports, Clock: "started_at", Blob: "{blob_key} {report_key}", Subjects: []p.Link{p.Direct(p.ActorRole, "started_by")}, Columns: p.Columns{
			"id":         p.Structural("row key"),
			"source":     p.Structural("name of the file or folder"),
			"dry_run":    p.Structural("whether it only tried"),
			"state":      p.Structural("how it ended"),
			"started_by": p.Ref("who started it").On(p.ActorRole, p.Null),
			"started_at": p.Data(p.Behaviour, "when it was started").On("*", p.Untouched),
			"ended_at":   p.Structural("when it ended"),
			"blob_key":   p.Structural("where the upload lies"),
			"counts":     p.Structural("how many of what"),
			"report_key": p.Structural("where the report lies"),
			"task_id":    p.Structural("its task in the queue"),
			"fault_key":  p.Structural("text key of why it stopped"),
			"fault_args": p.Structural("which file, column or line it stopped at"),
		}},
		{Name: "roster_ref", Activity: p.Account, Retention: p.WithAccount, Clock: "target_id > person.closed_at",
			Subjects: numbers(), Columns: p.Columns{
				"kind":      p.Structural("what kind of record"),
				"source_id": p.Data(p.Identifier, "the number in the school's own system").ForeignID().On(linked, p.Delete),
				"target_id": p.Ref("whom or what it became here").On(linked, p.Delete),
				"person_id": p.Ref("whom it concerns besides").On(linked, p.Delete),
				"digest":    p.Data(p.Identifier, "a fingerprint of what the record said").On(linked, p.Delete),
				"run_id":    p.Structural("which run brought it"),
				"gone_at":   p.Data(p.Identifier, "since when it is not in the roster any more").On(linked, p.Delete),
			}},
	}
}

// linked is the role towards a number that names several people: it goes with each of them, and is shown to none.
const linked = "linked"

// numbers are the ways in which a number of the source leads to a person: what it became, and whom a link or an enrolment names.
func numbers() []p.Link {
	out := []p.Link{p.Link{Role: p.About, Path: "target_id", Kind: "alias"}.If("kind", kindPerson), p.Direct(linked, "person_id")}
	for _, kind := range []string{kindRole, kindGuardian} {
		out = append(out, p.Link{Role: linked, Path: "target_id", Kind: "alias"}.If("kind", kind))
	}
	return out
}

// Stores are the places outside the database.
func Stores() []p.Store {
	return []p.Store{{ID: "roster", Kind: "blob", Activity: p.Account, Retention: p.Imports}}
}
