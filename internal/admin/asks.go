// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import "lectern/internal/platform/personal"

// personAsks are the facts that both forms about a person ask for.
func personAsks(more personal.Asks) personal.Asks {
	out := personal.Asks{
		"given_name": {"person.given_name"}, "family_name": {"person.family_name"}, "call_name": {"person.call_name"},
		"email": {"person.email"}, "username": {"person.username"}, "year_group": {"person.year_group"},
	}
	for field, places := range more {
		out[field] = places
	}
	return out
}

var (
	newPersonAsks    = personAsks(personal.Asks{"role": {"person_role.role"}})
	flagAsks         = personal.Asks{"kind": {"person_flag.kind"}, "other": {"person_flag.other_id"}, "other_login": {"person_flag.other_id"}, "reason": {"person_flag.reason"}}
	guardianshipAsks = personal.Asks{"kind": {"person_guardian.kind"}, "as_kind": {"person_guardian.scopes"}, "scopes": {"person_guardian.scopes"},
		"begins": {"person_guardian.begins_on"}, "ends": {"person_guardian.ends_on"}}
	ageAsks        = personal.Asks{"adult_on": {"person.adult_on"}}
	editPersonAsks = personAsks(personal.Asks{"protected": {"person.protected"}})
)
