// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import "embed"

// Texts are the words of dates and numbers.
//
//go:embed text
var Texts embed.FS
