// SPDX-License-Identifier: AGPL-3.0-or-later

package support

import "lectern/internal/platform/permit"

// The capabilities. Neither is ever support's own.
var (
	Let = permit.Capability{Name: "support.grant", Roles: []permit.Role{permit.Admin}, Own: true}
	See = permit.Capability{Name: "support.see", Roles: []permit.Role{permit.Admin, permit.Officer}, Own: true}
)
