// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import "lectern/internal/platform/permit"

// Manage lets admins make, change, close and reopen people and their roles.
var Manage = permit.Capability{Name: "person.manage", Roles: []permit.Role{permit.Admin}}

// Protect lets admins and the officer set and lift what protects a child.
var Protect = permit.Capability{Name: "person.protect", Roles: []permit.Role{permit.Admin, permit.Officer}, Own: true}
