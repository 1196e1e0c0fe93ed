// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import "lectern/internal/platform/permit"

// The capabilities: who answers for the school asks; a teacher sees how the classes she teaches have answered.
var (
	AskFor   = permit.Capability{Name: "consent.ask", Roles: []permit.Role{permit.Officer, permit.Admin}, Own: true}
	SeeYeses = permit.Capability{Name: "consent.see", Roles: []permit.Role{permit.Officer, permit.Admin, permit.Teacher}, Own: true}
)
