// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// Manage may keep people, organisations, classes and courses in order.
var Manage = permit.Capability{Name: "admin.manage", Roles: []permit.Role{permit.Admin}}

func may(a permit.Actor) error {
	if a.May(Manage) {
		return nil
	}
	return fault.New(fault.Forbidden, "admin.admins_only")
}
