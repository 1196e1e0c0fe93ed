// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import "embed"

// Texts are the words of a parcel.
//
//go:embed text
var Texts embed.FS
