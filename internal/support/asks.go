// SPDX-License-Identifier: AGPL-3.0-or-later

package support

import "lectern/internal/platform/personal"

// letAsks are the fields of the form that lets support in.
var letAsks = personal.Asks{"given_name": {"person.given_name"}, "family_name": {"person.family_name"}, "reason": {"audit_reason.words"},
	"hours": {"support_grant.until_at"}, "work": {"support_grant.work"}}
