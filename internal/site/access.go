// SPDX-License-Identifier: AGPL-3.0-or-later

package site

import "lectern/internal/platform/permit"

// Manage lets admins change the settings of the site. The page is in the domain setup.
var Manage = permit.Capability{Name: "site.manage", Roles: []permit.Role{permit.Admin}}
