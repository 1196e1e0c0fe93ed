// SPDX-License-Identifier: AGPL-3.0-or-later

// Package scan looks at files that come in: what they really are, whether that is wanted (Accept), whether a browser may
// show them in a page (Inline), and whether they carry a virus (Scanner). The name a file came with is a claim, no more.
package scan

import "embed"

// Texts are the words of this room's faults.
//
//go:embed text
var Texts embed.FS
