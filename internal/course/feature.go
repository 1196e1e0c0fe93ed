// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import "embed"

//go:embed migrations
var migrations embed.FS

//go:embed text
var texts embed.FS
