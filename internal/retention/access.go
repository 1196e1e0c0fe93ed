// SPDX-License-Identifier: AGPL-3.0-or-later

package retention

import "lectern/internal/platform/permit"

// The capabilities: who looks after the site sees what goes and that something is held; only the officer holds and lifts.
var (
	See  = permit.Capability{Name: "retention.see", Roles: []permit.Role{permit.Officer, permit.Admin}, Own: true}
	Keep = permit.Capability{Name: "retention.keep", Roles: []permit.Role{permit.Officer}}
)
