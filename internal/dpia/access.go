// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import "lectern/internal/platform/permit"

// Write lets the office and the officer work on an assessment; Approve lets the school answer for it, which an officer may not (Article
// 38(6)); Advise is the officer's (Article 35(2)).
var (
	Write   = permit.Capability{Name: "dpia.write", Roles: []permit.Role{permit.Admin, permit.Officer}}
	Approve = permit.Capability{Name: "dpia.approve", Roles: []permit.Role{permit.Admin}}
	Advise  = permit.Capability{Name: "dpia.advise", Roles: []permit.Role{permit.Officer}}
)
