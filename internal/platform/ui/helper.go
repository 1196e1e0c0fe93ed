// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Covers are the twelve cover colours of the design, in the order of the parts sheet.
func Covers() []string {
	return []string{"berry", "brick", "ochre", "olive", "leaf", "lagoon", "sky", "royal", "violet", "plum", "rose", "slate"}
}

// CoverOf chooses a cover for a seed, such as the name of a subject; the same seed always gets the same cover.
func CoverOf(seed string) string {
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(strings.TrimSpace(seed))))
	return Covers()[h.Sum32()%12]
}

// CoverClass is the class that sets the colours of a cover. What is no cover is slate.
func CoverClass(cover string) string {
	if !slices.Contains(Covers(), cover) {
		cover = "slate"
	}
	return "c-" + cover
}

// FaceClass is the colour of a person's face: the same person, the same colour, on every page.
func FaceClass(person int64) string {
	return "f" + strconv.FormatUint(uint64(person)%12, 10)
}

// Initials are the first letters of the first and last word of a name, in any alphabet. A name of one word gives one letter.
func Initials(name string) string {
	var letters []string
	for _, word := range strings.Fields(name) {
		if l := firstLetter(word); l != "" {
			letters = append(letters, l)
		}
	}
	switch len(letters) {
	case 0:
		return "?"
	case 1:
		return letters[0]
	}
	return letters[0] + letters[len(letters)-1]
}

// firstLetter is the first letter or digit with the marks that belong to it.
func firstLetter(word string) string {
	out := ""
	for _, r := range word {
		if out != "" {
			if !unicode.Is(unicode.Mn, r) {
				break
			}
			out += string(r)
			continue
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = string(unicode.ToTitle(r))
		}
	}
	return out
}

// Classes joins class names and leaves out the empty ones.
func Classes(names ...string) string {
	kept := make([]string, 0, len(names))
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}

// when is the name if it applies, otherwise nothing.
func when(applies bool, name string) string {
	if applies {
		return name
	}
	return ""
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func num(n int) string { return strconv.Itoa(n) }
