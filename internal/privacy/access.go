// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import "lectern/internal/platform/permit"

// The capabilities. The officer says who receives data and when a version holds; who looks after the site may list recipients too.
var (
	Publish = permit.Capability{Name: "privacy.publish", Roles: []permit.Role{permit.Officer}}
	List    = permit.Capability{Name: "privacy.list", Roles: []permit.Role{permit.Officer, permit.Admin}}
)
