// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

const (
	exe  = "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"
	page = "<!DOCTYPE html><html><script>alert(1)</script></html>"
	svg  = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	pdf  = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
	png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06"
)

func TestPut(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		f := w.put(w.eli, `C:\fakepath\Rapport om blåbær.pdf`, pdf)
		sum := sha256.Sum256([]byte(pdf))
		got, err := w.file.Find(t.Context(), w.db, w.eli, f.ID)
		must(t, err)
		want := File{ID: f.ID, Owner: w.eli.Person, HolderKind: HeldByUpload, Holder: w.eli.Person, Name: "Rapport om blåbær.pdf", Mime: "application/pdf",
			Size: int64(len(pdf)), SHA256: hex.EncodeToString(sum[:]), BlobKey: f.BlobKey, CreatedAt: f.CreatedAt}
		if got != want || w.bytesOf(got) != pdf || !got.Inline() || got.Icon() != "doc" {
			t.Errorf("%+v\nwant %+v", got, want)
		}
	})
}

func TestPutRefuses(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		rows := []struct {
			name, file string
			body       io.Reader
			size       int64
			key        string
		}{
			{"a program called PDF", "essay.pdf", strings.NewReader(exe), int64(len(exe)), "scan.mismatch"},
			{"a web page called picture", "photo.png", strings.NewReader(page), int64(len(page)), "scan.mismatch"},
			{"a drawing with a script called picture", "photo.png", strings.NewReader(svg), int64(len(svg)), "scan.mismatch"},
			{"nothing", "essay.txt", strings.NewReader(""), 0, "file.empty"},
			{"nothing, of a length nobody told", "essay.txt", strings.NewReader(""), -1, "file.empty"},
			{"2 GB and a byte", "film.mp4", strings.NewReader("x"), Largest + 1, "file.too_large"},
			{"less than announced", "essay.txt", strings.NewReader("abc"), 4, "blob.cut_off"},
			{"more than announced", "essay.txt", strings.NewReader("abcd"), 3, "blob.cut_off"},
			{"cut off at once", "essay.txt", iotest.ErrReader(io.ErrUnexpectedEOF), 9, "blob.cut_off"},
			{"cut off later", "essay.txt", io.MultiReader(strings.NewReader(sized(9000)), iotest.ErrReader(io.ErrUnexpectedEOF)), 20000, "blob.cut_off"},
		}
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				_, err := w.file.Put(t.Context(), w.eli, row.file, row.body, row.size)
				wantFault(t, err, row.key)
				w.nothing()
			})
		}
	})
}

func TestPutTakesHarmlessOddities(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for name, row := range map[string]struct {
			body   string
			inline bool
		}{
			"drawing.svg": {svg, false}, "page.html": {page, false}, "setup.exe": {exe, false}, "photo.jpg": {png, true}, "noise.pdf": {"\x00\x01\x02\xff", false},
			"rich text.doc": {"{\\rtf1 hei}", false}, "blink.ino": {"void setup() {}", true},
		} {
			if f := w.put(w.eli, name, row.body); f.Inline() != row.inline {
				t.Errorf("%s is %s, shown in a page: %v", name, f.Mime, f.Inline())
			}
		}
	})
}

func TestVirusLeavesNothing(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		away := false
		w.file.Virus = doctor{&away}
		_, err := w.file.Put(t.Context(), w.eli, "essay.txt", strings.NewReader("a VIRUS in it"), -1)
		wantFault(t, err, "scan.virus")
		w.nothing()
		u, err := w.file.Start(t.Context(), w.eli, "essay.txt", 12)
		must(t, err)
		_, err = w.file.Piece(t.Context(), w.eli, u.ID, 0, strings.NewReader("VIR"))
		must(t, err)
		_, err = w.file.Piece(t.Context(), w.eli, u.ID, 3, strings.NewReader("US in it."))
		wantFault(t, err, "scan.virus")
		w.nothing()
		if _, err = w.file.Offset(t.Context(), w.eli, u.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the refused upload is there still: %v", err)
		}
		away = true
		_, err = w.file.Put(t.Context(), w.eli, "essay.txt", strings.NewReader("healthy"), -1)
		wantFault(t, err, "scan.unreachable")
		w.nothing()
		away = false
		w.put(w.eli, "essay.txt", "healthy")
	})
}

func TestDiskFullLeavesNothing(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.store.set("files/", "-")
		_, err := w.file.Put(t.Context(), w.eli, "essay.txt", strings.NewReader("hei"), 3)
		if wantFault(t, err, "fault.disk_full"); !fault.Is(err, fault.Unavailable) {
			t.Error("not a passing trouble")
		}
		w.nothing()
	})
}

// A row that cannot be written leaves no bytes behind.
func TestBytesGoWithTheirRow(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		nobody := w.eli
		nobody.Person = 12345
		if _, err := w.file.Put(t.Context(), nobody, "a.txt", strings.NewReader("hei"), 3); err == nil {
			t.Error("nobody has a file")
		}
		w.nothing()
	})
}

func TestAdoptTakesOnlyOnesOwn(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		hers, theirs, used := w.put(w.eli, "hers.txt", "1"), w.put(w.mia, "theirs.txt", "2"), w.put(w.eli, "used.txt", "3")
		w.adopt(w.eli, 2, used.ID)
		w.adopt(w.eli, 1, hers.ID, theirs.ID, used.ID, hers.ID, 99)
		w.adopt(w.eli, 1)
		held, err := w.file.Of(t.Context(), w.db, shelf, 1, 2, 3)
		must(t, err)
		if len(held[1]) != 1 || held[1][0].ID != hers.ID || len(held[2]) != 1 || held[2][0].ID != used.ID || len(held[3]) != 0 {
			t.Errorf("%+v", held)
		}
	})
}

func TestOfIsOneQueryInOrder(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		var holders []int64
		var all []ID
		for i := range 120 {
			f := w.put(w.eli, "a.txt", "x")
			w.adopt(w.eli, int64(i/2), f.ID)
			holders, all = append(holders, int64(i)), append(all, f.ID)
		}
		ctx, count := db.CountQueries(t.Context())
		held, err := w.file.Of(ctx, w.db, shelf, holders...)
		must(t, err)
		if count.N() != 1 || len(held) != 60 || held[7][0].ID != all[14] || held[7][1].ID != all[15] {
			t.Errorf("%d queries, %d holders, %+v", count.N(), len(held), held[7])
		}
		if empty, err := w.file.Of(t.Context(), w.db, shelf); err != nil || len(empty) != 0 {
			t.Error(empty, err)
		}
	})
}

func TestPassAndRemoveNeedTheHolder(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		f := w.put(w.eli, "a.txt", "x")
		w.adopt(w.eli, 1, f.ID)
		try := func(do func(ctx context.Context, tx *db.Tx) error) error { return w.db.Tx(t.Context(), do) }
		pass := func(from, to int64) error {
			return try(func(ctx context.Context, tx *db.Tx) error { return w.file.Pass(ctx, tx, f.ID, shelf, from, shelf, to) })
		}
		remove := func(from int64) error {
			return try(func(ctx context.Context, tx *db.Tx) error { return w.file.Remove(ctx, tx, f.ID, shelf, from) })
		}
		wantFault(t, pass(2, 3), "fault.not_found")
		must(t, pass(1, 2))
		wantFault(t, remove(1), "fault.not_found")
		must(t, remove(2))
		wantFault(t, remove(2), "fault.not_found")
		wantFault(t, pass(2, 1), "fault.not_found")
		if _, err := w.file.Find(t.Context(), w.db, w.eli, f.ID); !fault.Is(err, fault.NotFound) {
			t.Error("a removed file opens")
		}
	})
}

// A day after, what was removed and what nobody used is gone, rows and bytes; the rest stays.
func TestSweep(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		kept, removed, unused := w.put(w.eli, "kept.txt", "1"), w.put(w.eli, "removed.txt", "2"), w.put(w.eli, "unused.txt", "3")
		w.adopt(w.eli, 1, kept.ID, removed.ID)
		w.tx(func(ctx context.Context, tx *db.Tx) error { return w.file.Remove(ctx, tx, removed.ID, shelf, 1) })
		u, err := w.file.Start(t.Context(), w.eli, "half.txt", 10)
		must(t, err)
		_, err = w.file.Piece(t.Context(), w.eli, u.ID, 0, strings.NewReader("hal"))
		must(t, err)
		must(t, w.file.Sweep(t.Context()))
		if n := len(w.objects()); n != 4 {
			t.Fatalf("swept too early: %d objects", n)
		}
		w.clock.Advance(giveUp + time.Minute)
		fresh := w.put(w.eli, "fresh.txt", "4")
		must(t, w.file.Sweep(t.Context()))
		if w.rows("file") != 2 || w.rows("file_upload") != 0 || len(w.objects()) != 2 || w.bytesOf(kept) != "1" || w.bytesOf(fresh) != "4" {
			t.Errorf("%d files, %d uploads, %v", w.rows("file"), w.rows("file_upload"), w.objects())
		}
		w.adopt(w.eli, 1, unused.ID)
		if held, err := w.file.Of(t.Context(), w.db, shelf, 1); err != nil || len(held[1]) != 1 {
			t.Errorf("a swept upload was adopted: %+v %v", held, err)
		}
		if e := w.file.Feature().Every; len(e) != 1 || e[0].Interval != 24*time.Hour {
			t.Errorf("nothing sweeps: %+v", e)
		}
	})
}

// A store that fails ends the sweep; the next one goes on, and no row stays without its bytes.
func TestSweepGoesOn(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for range 3 {
			w.put(w.eli, "unused.txt", "3")
		}
		w.clock.Advance(giveUp + time.Minute)
		stubborn := &keeps{moody: w.store, left: 1}
		w.file.Blob = stubborn
		if err := w.file.Sweep(t.Context()); err == nil {
			t.Error("the trouble was swallowed")
		}
		if w.rows("file") != 2 || len(w.objects()) != 2 {
			t.Errorf("%d rows, %v", w.rows("file"), w.objects())
		}
		stubborn.left = 99
		must(t, w.file.Sweep(t.Context()))
		w.nothing()
	})
}

// keeps deletes a few objects and then fails.
type keeps struct {
	*moody
	left int
}

func (k *keeps) Delete(ctx context.Context, key string) error {
	if k.left == 0 {
		return errors.New("no answer")
	}
	k.left--
	return k.moody.Delete(ctx, key)
}
