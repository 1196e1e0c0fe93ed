// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import "lectern/internal/platform/permit"

// ReadLog lets admins and the privacy officer read what was done.
var ReadLog = permit.Capability{Name: "audit.read", Roles: []permit.Role{permit.Admin, permit.Officer}, Own: true}
