// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"archive/zip"
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
)

func idText(n int64) string { return id.Text(n) }

func little(t testing.TB, kind Kind) (Input, []byte) {
	t.Helper()
	in := input(t, nil)
	in.Kind = kind
	r := record("assignment_submission", personal.Author, personal.Coursework, field("body", personal.OwnWork, "my essay"), field("link", personal.OwnWork, "https://a.example"),
		subject.Field{Column: "assignment_id", What: "the assignment", Cat: personal.Structure, Shown: personal.Full, Title: "Volcanoes"}, field("seen", personal.Behaviour, "zq7trace"))
	r.Files = []subject.File{stored(t, in, "blobs/a", "story.txt", "my story")}
	grade := record("assignment_grade", personal.About, personal.Assessment, field("returned_mark", personal.Judgement, int64(500)), field("returned_comment", personal.Judgement, "well done"), ref("graded_by", teacher, personal.Full),
		subject.Field{Column: "assignment_id", What: "the assignment", Cat: personal.Structure, Shown: personal.Full, Title: "Volcanoes"}, moment("returned_at", now))
	contact := record("person", personal.About, personal.Account, field("email", personal.Contact, "nora@b.example"), field("given_name", personal.Identifier, "zq7given"))
	trace := record("audit", personal.ActorRole, personal.Accountability, field("action", personal.Behaviour, "zq7action"))
	others := record("assignment", personal.ActorRole, personal.Teaching, field("title", personal.OwnWork, "zq7others"))
	in.Source = records{contact, r, grade, trace, others}
	return in, written(t, in)
}

// TestT50OneFlippedByteIsNoticed wherever it is.
func TestT50OneFlippedByteIsNoticed(t *testing.T) {
	_, b := little(t, Copy)
	if err := verify(t, b); err != nil {
		t.Fatal(err)
	}
	step := 1
	if testing.Short() {
		step = 13
	}
	if n := len(b); n > 40_000 && !testing.Short() {
		step = 3
	}
	for at := 0; at < len(b); at += step {
		for _, bit := range []byte{0x01, 0x20, 0x80} {
			b[at] ^= bit
			if verify(t, b) == nil {
				t.Fatalf("byte %d of %d was changed by %#x, and nobody noticed", at, len(b), bit)
			}
			b[at] ^= bit
		}
	}
	for name, broken := range map[string][]byte{
		"more behind": append(slices.Clone(b), 0), "more before": append([]byte{0}, b...), "cut": b[:len(b)-1], "nothing": nil,
	} {
		if verify(t, broken) == nil {
			t.Errorf("%s: nobody noticed", name)
		}
	}
}

// TestT51AnotherSiteReadsWhatWasPacked: own works, files and marks arrive equal; nothing else is in the parcel; a changed one is refused.
func TestT51AnotherSiteReadsWhatWasPacked(t *testing.T) {
	in, b := little(t, Portable)
	a, err := Import(t.Context(), bytes.NewReader(b), int64(len(b)), PublicKey(siteKey))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Works) != 1 || a.Works[0].Texts["body"] != "my essay" || a.Works[0].Texts["link"] != "https://a.example" || a.Works[0].Place != "Volcanoes" {
		t.Errorf("works: %+v", a.Works)
	}
	if len(a.Files) != 1 || a.Files[0].Name != "story.txt" || unpacked(t, b)[a.Files[0].Entry] != "my story" {
		t.Errorf("files: %+v", a.Files)
	}
	if len(a.Marks) != 1 || a.Marks[0].Place != "Volcanoes" || a.Marks[0].Values["returned_comment"] != "well done" || a.Marks[0].Values["returned_mark"] != "5" || a.Marks[0].Date == "" {
		t.Errorf("marks: %+v", a.Marks)
	}
	if a.Counts["assignment_submission"] != 1 || a.Counts["person"] != 1 || len(a.Counts) != 3 || a.Manifest.Person != in.Name || a.Signer != Fingerprint(PublicKey(siteKey)) {
		t.Errorf("%+v", a)
	}
	for name, text := range unpacked(t, b) {
		for _, never := range []string{"zq7", "Karim"} {
			if strings.Contains(text, never) {
				t.Errorf("%s holds %s, which she did not provide", name, never)
			}
		}
	}
	b[bytes.Index(b, []byte("my essay"))] ^= 1
	if _, err := Import(t.Context(), bytes.NewReader(b), int64(len(b))); err == nil {
		t.Error("a modified parcel was taken")
	}
}

// TestImportRefuses what another key signed, what is of another kind, and what somebody packed by hand.
func TestImportRefuses(t *testing.T) {
	ctx := context.Background()
	_, b := little(t, Portable)
	if _, err := Import(ctx, bytes.NewReader(b), int64(len(b)), PublicKey([]byte("another key of another site....."))); err == nil || !strings.Contains(err.Error(), "stranger") {
		t.Errorf("a stranger: %v", err)
	}
	_, whole := little(t, Copy)
	if _, err := Import(ctx, bytes.NewReader(whole), int64(len(whole))); err == nil {
		t.Error("a copy is not for import")
	}
	var byHand bytes.Buffer
	z := zip.NewWriter(&byHand)
	for name, text := range unpacked(t, b) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Import(ctx, bytes.NewReader(byHand.Bytes()), int64(byHand.Len())); err == nil {
		t.Error("a parcel that was packed again was taken")
	}
}

// FuzzImport: whatever comes in, the importer neither panics nor takes what the site did not sign.
func FuzzImport(f *testing.F) {
	_, b := little(f, Portable)
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, got []byte) {
		a, err := Import(context.Background(), bytes.NewReader(got), int64(len(got)), PublicKey(siteKey))
		if err == nil && !bytes.Equal(got, b) {
			t.Errorf("taken: %+v", a.Counts)
		}
	})
}

// FuzzCell: no cell begins with a sign that makes a spreadsheet compute, and no text is lost.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"", "=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n@x", "'=1", "＝1", "plain", "\x00=1", "\u200b=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := cell(s)
		if strings.TrimPrefix(got, "'") != strings.TrimPrefix(strings.ReplaceAll(s, "\x00", ""), "'") {
			t.Errorf("%q became %q", s, got)
		}
		if bare := strings.TrimLeft(got, " \n\u00a0\u3000"); bare != "" && strings.ContainsAny(bare[:1], "=+-@\t\r") || got != "" && strings.ContainsAny(got[:1], "=+-@\t\r") {
			t.Errorf("%q computes", got)
		}
	})
}

// FuzzSafeName: no name climbs, hides, or is no name.
func FuzzSafeName(f *testing.F) {
	for _, s := range []string{"a.txt", "../x", `C:\x.exe`, "=cmd|", "<img src=x>", "", "...", "å ø.html", strings.Repeat("x", 300) + ".pdf", "a\x00b", "\u202egpj.exe"} {
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, text bool) {
		got := safeName(3, s, text)
		if !strings.HasPrefix(got, "3-") || len([]rune(got)) > longestName+10 || strings.ContainsAny(got, "/\\:*?\"<>|\x00\n \u202e") || strings.HasSuffix(got, ".") {
			t.Errorf("%q became %q", s, got)
		}
		if slices.Contains(runs, endingOf(got)) {
			t.Errorf("%q runs", got)
		}
	})
}
