// SPDX-License-Identifier: AGPL-3.0-or-later

// Package web carries the built scripts, style and fonts into the program. They are made by `node web/build.mjs`.
package web

import "embed"

// Dist is web/dist as it was when the program was built. internal/platform/asset reads it.
//
//go:embed all:dist
var Dist embed.FS
