// SPDX-License-Identifier: AGPL-3.0-or-later

package retention

import "lectern/internal/platform/personal"

// holdAsks are the fields of the form that makes a hold.
var holdAsks = personal.Asks{
	"person": {"retention_hold.person_id"}, "course": {"retention_hold.course_id"}, "reason": {"retention_hold.reason"},
	"authority": {"retention_hold.authority"}, "review_on_date": {"retention_hold.review_on"}, "tell_on_date": {"retention_hold.tell_on"},
}
