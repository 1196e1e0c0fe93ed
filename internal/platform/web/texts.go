// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import "embed"

// Texts are the words of faults.
//
//go:embed text
var Texts embed.FS
