// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCleanName(t *testing.T) {
	rows := []struct{ name, in, want string }{
		{"as it is", "Rapport om blåbær (2).docx", "Rapport om blåbær (2).docx"},
		{"other alphabets", "отчёт 報告.pdf", "отчёт 報告.pdf"},
		{"a path", "/etc/passwd", "passwd"},
		{"a path that climbs", "../../essay.pdf", "essay.pdf"},
		{"a path of another system", `C:\fakepath\essay.pdf`, "essay.pdf"},
		{"only a path", "../..", "file"},
		{"a folder", "essays/", "essays"},
		{"nothing", "", "file"},
		{"dots and spaces", " ... ", "file"},
		{"hidden", ".profile", "profile"},
		{"an end that systems drop", "essay.pdf. . ", "essay.pdf"},
		{"control characters", "es\x00sa\ny\t.pdf\x7f", "essay.pdf"},
		{"line ends of another kind", "es\u2028say\u2029.pdf", "essay.pdf"},
		{"an ending read backwards", "essay\u202Efdp.exe", "essayfdp.exe"},
		{"marks of direction", "\u200eessay\u2066.pdf\u2069\u061c", "essay.pdf"},
		{"characters no system takes", `a<b>c:d"e|f?g*.txt`, "abcdefg.txt"},
		{"broken UTF-8", "bl\xffb\xe6r.txt", "blbr.txt"},
		{"letters in two parts", "bla\u030abær.txt", "blåbær.txt"},
		{"emoji", "👩‍🔬 rapport.txt", "👩‍🔬 rapport.txt"},
		{"300 letters", strings.Repeat("å", 300) + ".pdf", strings.Repeat("å", 88) + ".pdf"},
		{"a long ending", "a." + strings.Repeat("x", 300), "a." + strings.Repeat("x", 178)},
		{"a long beginning of spaces", strings.Repeat("x", 170) + strings.Repeat(" ", 100) + "y.pdf", strings.Repeat("x", 170) + ".pdf"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if got := cleanName(row.in); got != row.want {
				t.Errorf("%q, want %q", got, row.want)
			}
		})
	}
}

func TestCleanNameHolds(t *testing.T) {
	part := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a.å/\\ \x00\u202e\u2066\n:*."))),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.Map(rapid.IntRange(0, 400), func(n int) string { return strings.Repeat("ø", n) }))
	rapid.Check(t, func(t *rapid.T) {
		in := part.Draw(t, "one") + part.Draw(t, "two") + part.Draw(t, "three")
		got := cleanName(in)
		bad := strings.ContainsFunc(got, func(r rune) bool {
			return unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029
		})
		if got == "" || bad || got == "." || got == ".." || len(got) > longName || !utf8.ValidString(got) || strings.TrimSpace(got) != got {
			t.Fatalf("%q became %q", in, got)
		}
		if again := cleanName(got); again != got {
			t.Fatalf("%q became %q and then %q", in, got, again)
		}
	})
}

func TestCleanNameOfAMegabyte(t *testing.T) {
	start := time.Now()
	for _, in := range []string{strings.Repeat("å", 1<<20), strings.Repeat("a.", 1<<20), strings.Repeat("/", 1<<20), "a." + strings.Repeat(" ", 1<<20) + "b"} {
		if n := len(cleanName(in)); n > longName {
			t.Errorf("%d bytes", n)
		}
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}
