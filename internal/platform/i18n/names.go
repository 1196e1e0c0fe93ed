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
var collators = sync.Pool{New: func() any { return &keyer{Collator: newCollator()} }}

type keyer struct {
	*collate.Collator
	buf collate.Buffer
}

// newCollator sorts as Danish, which puts æ, ø, å and aa last as Norwegian does; the tables of nb and no in x/text do not. Numbers
// sort by their value, so that class 9A stands before 10A.
func newCollator() *collate.Collator {
	return collate.New(language.Danish, collate.IgnoreCase, collate.Numeric)
}

// SortKey is a text whose order byte by byte is the order of names, the same on both engines: Å after Z, 9A before 10A. Names that
// differ only in accents are next to each other, those that differ only in case or spaces have the same key.
func SortKey(name string) string {
	k := collators.Get().(*keyer)
	defer collators.Put(k)
	k.buf.Reset()
	return hex.EncodeToString(k.KeyFromString(&k.buf, strings.Join(strings.Fields(name), " ")))
}

// Fold makes names comparable when people search: small letters, no marks (ø is o, æ is ae, å is a, ß is ss), one space between
// words. Every alphabet is kept, and signs that are letters there, such as vowels of Hindi, are too.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch plain, ok := plainLetter(r); {
		case ok:
			b.WriteString(plain)
		case !mark(r):
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(norm.NFC.String(b.String())), " ")
}

// mark tells of a sign above or below a letter that people leave out when they search: accents, and the points of Hebrew and Arabic.
func mark(r rune) bool {
	return r >= 0x0300 && unicode.Is(unicode.Mn, r) && (r <= 0x036F || r >= 0x0591 && r <= 0x05C7 || r >= 0x064B && r <= 0x065F || r == 0x0670)
}

// plainLetter is for letters that do not come apart into a base letter and a mark.
func plainLetter(r rune) (string, bool) {
	switch r {
	case 'ø':
		return "o", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'ß':
		return "ss", true
	case 'þ':
		return "th", true
	case 'ł':
		return "l", true
	case 'đ', 'ð':
		return "d", true
	case 'ħ':
		return "h", true
	case 'ŧ':
		return "t", true
	case 'ı':
		return "i", true
	case 'ŋ':
		return "n", true
	case 'ς':
		return "σ", true
	case '’', 'ʻ', 'ʼ':
		return "'", true
	}
	return "", false
}
