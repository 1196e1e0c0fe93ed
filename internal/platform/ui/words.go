// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"embed"
	"strings"
)

// Words gives the text of a key in the reader's language. kv are pairs of placeholder name and value; "n" chooses the plural.
type Words interface {
	T(key string, kv ...any) string
}

// Texts are the words of the parts themselves.
//
//go:embed text
var Texts embed.FS

// hole stands in a sentence where a part puts markup of its own; it is a private-use character and never reaches a page.
const hole = "\uE000"

// around splits the sentence of key at its one placeholder, so that the word there can be set in bold.
func around(w Words, key, name string) (before, after string) {
	before, after, _ = strings.Cut(w.T(key, name, hole), hole)
	return before, after
}
