// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import "lectern/internal/platform/permit"

// Manage lets admins make, change, close and reopen people and their roles.
var Manage = permit.Capability{Name: "person.manage", Roles: []permit.Role{permit.Admin}}
