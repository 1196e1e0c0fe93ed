// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import "lectern/internal/platform/permit"

// The capabilities. What the officer decides, no admin can; an admin can write down what came on paper.
var (
	Decide    = permit.Capability{Name: "rights.decide", Roles: []permit.Role{permit.Officer}}
	WriteDown = permit.Capability{Name: "rights.write_down", Roles: []permit.Role{permit.Officer, permit.Admin}, Own: true}
)
