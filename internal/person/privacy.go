// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import p "lectern/internal/platform/personal"

// guardianPurpose is the purpose of everything about guardians.
var guardianPurpose = p.Guardian.ID

// keepName: marks that the law keeps are worth nothing without a name.
const keepName = "keep.name"

// Tables declares every column of this domain.
func Tables() []p.Table {
	return []p.Table{
		{
			Name: "person", Activity: p.Account, Retention: p.WithAccount, Clock: "closed_at",
			Subjects: []p.Link{p.Direct(p.About, "id")},
			Columns: p.Columns{
				"id":              p.Ref("the person's number on this site").NamedBy(keepName),
				"given_name":      p.Data(p.Identifier, "given name").NamedBy(keepName),
				"family_name":     p.Data(p.Identifier, "family name").NamedBy(keepName),
				"call_name":       p.Data(p.Identifier, "the name the class uses"),
				"sort_key":        p.Data(p.Identifier, "the name, written so that it sorts").Exported(p.Omit).NamedBy(keepName),
				"folded":          p.Data(p.Identifier, "the names, written so that they can be searched").Exported(p.Omit),
				"email":           p.Data(p.Contact, "e-mail address"),
				"email_folded":    p.Data(p.Contact, "e-mail address, written so that it can be compared").Exported(p.Omit),
				"username":        p.Data(p.Identifier, "user name"),
				"username_folded": p.Data(p.Identifier, "user name, written so that it can be compared").Exported(p.Omit),
				"year_group":      p.Data(p.Identifier, "year group"),
				"lang":            p.Data(p.Behaviour, "language chosen"),
				"theme":           p.Data(p.Behaviour, "light or dark"),
				"contrast":        p.Data(p.Behaviour, "contrast chosen"),
				"spacing":         p.Data(p.Behaviour, "spacing chosen"),
				"font":            p.Data(p.Behaviour, "font chosen"),
				"keys_off":        p.Data(p.Behaviour, "whether single-letter shortcuts are off"),
				"protected":       p.Data(p.Pastoral, "whether the person is protected from being listed"),
				"source":          p.Data(p.Identifier, "whether the record came from a roster, was made by hand, or is of support of the host"),
				"created_at":      p.Data(p.Identifier, "when the record was made"),
				"closed_at":       p.Data(p.Identifier, "when the account was closed"),
				"closed_why":      p.Data(p.Identifier, "why the account was closed, as a code"),
				"adult_on":        p.Data(p.Identifier, "from which day the person is of age"),
				"adult_by":        p.Structural("whether a roster or a person said from which day"),
				"adult_seen_at":   p.Data(p.Behaviour, "when the person read that she is of age"),
				"decides_seen_at": p.Data(p.Behaviour, "when the person read that she decides about consents now"),
			},
		},
		{
			Name: "person_role", Activity: p.Account, Retention: p.WithAccount, Clock: "person_id > person.closed_at",
			Subjects: []p.Link{p.Direct(p.About, "person_id")},
			Columns: p.Columns{
				"person_id":  p.Ref("who holds the role"),
				"role":       p.Data(p.Identifier, "what the person is on this site"),
				"org_id":     p.Structural("where the role is held"),
				"source":     p.Structural("whether a roster or a person gave it"),
				"created_at": p.Data(p.Identifier, "since when"),
			},
		},
		{
			Name: "person_guardian", Activity: p.Guardian, Retention: p.WithAccount, Clock: "child_id > person.closed_at",
			Subjects: []p.Link{p.Direct("child", "child_id"), p.Direct("guardian", "guardian_id"), p.Direct(p.ActorRole, "verified_by")},
			Columns: p.Columns{
				"id":          p.Structural("row key"),
				"child_id":    p.Ref("the child").Exported(p.Full),
				"guardian_id": p.Ref("who follows the child").Exported(p.Full),
				"relation":    p.Data(p.Identifier, "what they are to each other"),
				"source":      p.Structural("whether a roster or a person made the link"),
				"created_at":  p.Data(p.Identifier, "since when"),
				"ended_at":    p.Data(p.Identifier, "until when"),
				"ended_by":    p.Structural("whether a roster or a person ended it"),
				"kind":        p.Data(p.Identifier, "what the guardian is to the child in law"),
				"scopes":      p.Data(p.Identifier, "what the guardian may see and do, where it was set by hand"),
				"begins_on":   p.Data(p.Identifier, "from which day it holds"),
				"ends_on":     p.Data(p.Identifier, "until which day it holds"),
				"verified_by": p.Ref("who looked at the papers").On(p.ActorRole, p.Null),
				"verified_at": p.Data(p.Identifier, "when the papers were looked at"),
				"kept":        p.Data(p.Identifier, "what the child, grown up, lets the guardian go on seeing"),
				"kept_at":     p.Data(p.Identifier, "when the child, grown up, said so"),
			},
		},
		{
			// Not in a copy: a parent who may ask for the child's copy must not learn from it against whom the child is protected.
			Name: "person_flag", Activity: p.Guardian, Retention: p.WithAccount, Clock: "child_id > person.closed_at",
			Subjects: []p.Link{p.Direct("child", "child_id"), p.Direct("other", "other_id"), p.Direct(p.ActorRole, "set_by"), p.Direct("asker", "lift_by"),
				p.Direct("lifter", "lifted_by")},
			Columns: p.Columns{
				"id":            p.Structural("row key"),
				"child_id":      p.Ref("who is protected").Exported(p.Omit),
				"kind":          p.Data(p.Pastoral, "what protects the child").Exported(p.Omit),
				"other_id":      p.Ref("against whom").Exported(p.Omit),
				"reason":        p.Data(p.Pastoral, "why the child is protected").Free().Exported(p.Omit),
				"set_by":        p.Ref("who set it").On(p.ActorRole, p.Null),
				"set_at":        p.Data(p.Pastoral, "since when the child is protected").Exported(p.Omit),
				"conflict_at":   p.Structural("when an import delivered what it forbids"),
				"lift_by":       p.Ref("who asked to take it away").On("asker", p.Null),
				"lift_reason":   p.Data(p.Pastoral, "why it should be taken away").Free().Exported(p.Omit),
				"lift_asked_at": p.Structural("when somebody asked to take it away"),
				"lifted_by":     p.Ref("who took it away").On("lifter", p.Null),
				"lifted_at":     p.Data(p.Pastoral, "until when the child was protected").Exported(p.Omit),
			},
		},
		{
			Name: "person_field", Activity: p.Account, Retention: p.WithSite, Nobody: "names of facts, not facts",
			Columns: p.Columns{
				"id":            p.Structural("row key"),
				"source_column": p.Structural("file and column of the roster"),
				"label":         p.Structural("what the fact is called"),
				"activity":      p.Structural("the purpose the admin named"),
				"category":      p.Structural("what kind of data it is"),
				"created_at":    p.Structural("when it was mapped"),
			},
		},
		{
			Name: "person_value", Activity: p.Account, Retention: p.WithAccount, Clock: "person_id > person.closed_at",
			Subjects: []p.Link{p.Direct(p.About, "person_id")},
			Columns: p.Columns{
				"person_id": p.Ref("whose fact it is"),
				"field_id":  p.Structural("which fact").Titled("person_field.label"),
				"value":     p.Data(p.Identifier, "a fact from the roster that the school mapped to a purpose").Free(),
			},
		},
	}
}
