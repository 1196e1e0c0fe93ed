// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// sorted are in the right order for a Norwegian school, each row by itself.
var sorted = [][]string{
	{"Berg", "Zorn", "Ærlig", "Østby", "Ål"},
	{"Berg", "Zorn", "Østby", "Aas"},
	{"1A", "1B", "2A", "9A", "10A", "10B"},
	{"Uke 2", "Uke 10", "Uke 33"},
	{"Berg Anna", "Berg Åse", "Bergan Anna"},
	{"Noel", "Noël", "Nora"},
	{"", "A"},
}

func TestSortKeyPutsNamesInOrder(t *testing.T) {
	for _, want := range sorted {
		got := slices.Clone(want)
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, func(a, b string) int { return cmp.Compare(SortKey(a), SortKey(b)) })
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSortKeyOverlooksCaseAndSpaces(t *testing.T) {
	same(t, "case and spaces", SortKey("  de  VRIES "), SortKey("De Vries"))
	if SortKey("Noel") == SortKey("Noël") {
		t.Error("accents are overlooked too")
	}
}

// names draws from the letters that make trouble.
func names() *rapid.Generator[string] {
	letters := []rune("abzæøåÆØÅäöüßłđéñ09 -'aAzZ٣かがกิमीй中\u0301\u0308")
	return rapid.OneOf(rapid.StringOf(rapid.SampledFrom(letters)), rapid.String())
}

func TestSortKeyOrdersAsTheCollatorDoes(t *testing.T) {
	c := newCollator()
	tidy := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	rapid.Check(t, func(t *rapid.T) {
		a, b := names().Draw(t, "a"), names().Draw(t, "b")
		if got, want := cmp.Compare(SortKey(a), SortKey(b)), c.CompareString(tidy(a), tidy(b)); got != want {
			t.Fatalf("%q and %q: keys say %d, the collator %d", a, b, got, want)
		}
	})
}

// Both engines compare the key as text, so it holds nothing that a collation could turn around.
func TestSortKeyIsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := names().Draw(t, "name")
		if k := SortKey(s); strings.Trim(k, "0123456789abcdef") != "" {
			t.Fatalf("%q has the key %q", s, k)
		}
	})
}

func TestSortKeyFromManySides(t *testing.T) {
	want := SortKey("Østby")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				SortKey("Berg")
				if got := SortKey("Østby"); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "  Kari   Ødegård ": "kari odegard", "ÆRLIG": "aerlig", "Åse": "ase", "A\u030Ase": "ase", "Straße": "strasse", "STRAẞE": "strasse",
		"Łódź": "lodz", "Noël": "noel", "Ǿ": "o", "Đorđe": "dorde", "Guðrún Þóra": "gudrun thora", "O’Neill": "o'neill", "İstanbul": "istanbul",
		"Ωμέγας": "ωμεγασ", "Ёлка": "елка", "हिन्दी": "हिन्दी", "がく": "がく", "한국": "한국", "กิน": "กิน", "أحمد": "احمد", "a\tb\u00a0c": "a b c",
	} {
		same(t, in, Fold(in), want)
	}
}

func TestFoldTwiceIsFoldOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := names().Draw(t, "name")
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Fatalf("%q: once %q, twice %q", s, once, twice)
		}
	})
}

func TestFoldOverlooksCase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("abcæøåéüłđñ йё"))).Draw(t, "name")
		if a, b := Fold(s), Fold(strings.ToUpper(s)); a != b {
			t.Fatalf("%q: %q small, %q large", s, a, b)
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Ødegård", "\xff", "İ", "\u1e9e", "ͅ", "\u0345Α"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("%q: once %q, twice %q", s, once, Fold(once))
		}
		SortKey(s)
	})
}
