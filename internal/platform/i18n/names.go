// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"encoding/hex"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// collators are not safe for use by several goroutines, and costly to make.
var collators = sync.Pool{New: func() any {
	// Danish sorts æ, ø, å (and aa) last, as Norwegian does; the tables of nb and no in x/text do not.
	return &keyer{collate.New(language.Danish, collate.IgnoreCase), collate.Buffer{}}
}}

type keyer struct {
	*collate.Collator
	buf collate.Buffer
}

// SortKey is a text whose order byte by byte is the order of names: the same on both engines. Names that differ only in case or
// accents are next to each other.
func SortKey(name string) string {
	k := collators.Get().(*keyer)
	defer collators.Put(k)
	k.buf.Reset()
	return hex.EncodeToString(k.KeyFromString(&k.buf, strings.Join(strings.Fields(name), " ")))
}

// letters that do not come apart into a base letter and a mark.
var letters = strings.NewReplacer("ø", "o", "æ", "ae", "ß", "ss", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "œ", "oe", "ı", "i", "ħ", "h",
	"ŋ", "n", "ʻ", "'", "’", "'")

// Fold makes names comparable when people search: small letters, no marks, one space between words. Every alphabet is kept.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(letters.Replace(norm.NFC.String(b.String()))), " ")
}
