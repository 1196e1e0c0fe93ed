// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import "lectern/internal/platform/permit"

// Handle lets the privacy officer keep the register and decide who is told.
var Handle = permit.Capability{Name: "breach.handle", Roles: []permit.Role{permit.Officer}}
