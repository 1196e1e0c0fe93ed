// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

func (w *world) start(name string, size int) Upload {
	w.t.Helper()
	u, err := w.file.Start(w.t.Context(), w.eli, name, int64(size))
	must(w.t, err)
	return u
}

func (w *world) piece(u Upload, offset int, body string) (int64, error) {
	return w.file.Piece(w.t.Context(), w.eli, u.ID, int64(offset), strings.NewReader(body))
}

// whole proves that an upload became a file with these bytes and that nothing else is left of it.
func (w *world) whole(u Upload, body string) {
	w.t.Helper()
	f, err := w.file.Find(w.t.Context(), w.db, w.eli, u.ID)
	must(w.t, err)
	sum := sha256.Sum256([]byte(body))
	if f.SHA256 != hex.EncodeToString(sum[:]) || f.Size != int64(len(body)) || w.bytesOf(f) != body || f.Name != u.Name || f.HolderKind != HeldByUpload {
		w.t.Errorf("the file differs from what was sent: %+v", f)
	}
	if n := w.rows("file_upload"); n != 0 || len(w.objects()) != 1 {
		w.t.Errorf("left: %d uploads, %v", n, w.objects())
	}
	if at, err := w.file.Offset(w.t.Context(), w.eli, u.ID); err != nil || at != f.Size {
		w.t.Errorf("offset of the whole file: %d, %v", at, err)
	}
}

func TestUploadInPieces(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		body := sized(100_000)
		u := w.start("../essay.txt", len(body))
		for at := 0; at < len(body); {
			n, err := w.piece(u, at, body[at:min(at+30_000, len(body))])
			must(t, err)
			at = int(n)
		}
		w.whole(u, body)
		w.adopt(w.eli, 1, u.ID)
		if held, err := w.file.Of(t.Context(), w.db, shelf, 1); err != nil || len(held[1]) != 1 {
			t.Errorf("%+v %v", held, err)
		}
	})
}

func TestStartRefuses(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for key, size := range map[string]int64{"file.empty": 0, "file.too_large": Largest + 1} {
			_, err := w.file.Start(t.Context(), w.eli, "a.mp4", size)
			wantFault(t, err, key)
		}
		_, err := w.file.Start(t.Context(), w.eli, "a.mp4", -5)
		wantFault(t, err, "file.empty")
		w.nothing()
		if _, err := w.file.Start(t.Context(), w.eli, "a.mp4", Largest); err != nil {
			t.Errorf("2 GB: %v", err)
		}
		for range mostAtOnce - 1 {
			w.start("a.txt", 5)
		}
		_, err = w.file.Start(t.Context(), w.eli, "a.txt", 5)
		wantFault(t, err, "file.too_many_uploads")
		if _, err := w.file.Start(t.Context(), w.mia, "a.txt", 5); err != nil {
			t.Errorf("Mia waits for Eli: %v", err)
		}
	})
}

// A piece whose line broke does not count; what came before does, and she goes on where the server says.
func TestUploadCutOffAndResumed(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		body := sized(9000)
		u := w.start("essay.txt", len(body))
		_, err := w.piece(u, 0, body[:4000])
		must(t, err)
		torn := io.MultiReader(strings.NewReader(body[4000:6000]), iotest.ErrReader(io.ErrUnexpectedEOF))
		_, err = w.file.Piece(t.Context(), w.eli, u.ID, 4000, torn)
		wantFault(t, err, "blob.cut_off")
		gone, stop := context.WithCancel(t.Context())
		stop()
		if _, err = w.file.Piece(gone, w.eli, u.ID, 4000, strings.NewReader(body[4000:])); !errors.Is(err, context.Canceled) {
			t.Errorf("she went away: %v", err)
		}
		at, err := w.file.Offset(t.Context(), w.eli, u.ID)
		if err != nil || at != 4000 || len(w.objects()) != 1 {
			t.Fatalf("offset %d, %v, %v", at, err, w.objects())
		}
		_, err = w.piece(u, int(at), body[at:])
		must(t, err)
		w.whole(u, body)
	})
}

func TestPieceRefuses(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		body := sized(3000)
		u := w.start("essay.txt", len(body))
		_, err := w.piece(u, 0, body[:1000])
		must(t, err)
		for _, offset := range []int{0, 999, 1001, -1, 3000} {
			at, err := w.piece(u, offset, "x")
			if wantFault(t, err, "file.offset"); !fault.Is(err, fault.Conflict) || at != 1000 {
				t.Errorf("offset %d: %d", offset, at)
			}
		}
		_, err = w.file.Piece(t.Context(), w.mia, u.ID, 1000, strings.NewReader("x"))
		wantFault(t, err, "fault.not_found")
		_, err = w.file.Offset(t.Context(), w.mia, u.ID)
		wantFault(t, err, "fault.not_found")
		_, err = w.file.Piece(t.Context(), w.eli, 77, 0, strings.NewReader("x"))
		wantFault(t, err, "fault.not_found")
		_, err = w.piece(u, 1000, body[1000:]+"more")
		wantFault(t, err, "file.longer")
		at, err := w.piece(u, 1000, "")
		if err != nil || at != 1000 || len(w.objects()) != 1 {
			t.Errorf("%d %v %v", at, err, w.objects())
		}
		_, err = w.piece(u, 1000, body[1000:])
		must(t, err)
		w.whole(u, body)
	})
}

// gate lets several readers begin before any of them ends.
type gate struct {
	*strings.Reader
	once sync.Once
	wait func()
}

func (g *gate) Read(p []byte) (int, error) {
	g.once.Do(g.wait)
	return g.Reader.Read(p)
}

// Two windows send the same place at once: one counts, the other is told to look again, and the file is right whoever came last.
func TestTwoWindowsAtTheSameOffset(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		body := sized(8000)
		u := w.start("essay.txt", len(body))
		var both, done sync.WaitGroup
		both.Add(2)
		var fell [2]error
		for i, n := range []int{3000, 5000} {
			done.Go(func() {
				r := &gate{Reader: strings.NewReader(body[:n]), wait: func() { both.Done(); both.Wait() }}
				_, fell[i] = w.file.Piece(context.Background(), w.eli, u.ID, 0, r)
			})
		}
		done.Wait()
		conflicts := 0
		for _, err := range fell {
			if err != nil {
				wantFault(t, err, "file.offset")
				conflicts++
			}
		}
		if conflicts != 1 || len(w.objects()) != 1 {
			t.Fatalf("%d conflicts, %v", conflicts, w.objects())
		}
		at, err := w.file.Offset(t.Context(), w.eli, u.ID)
		must(t, err)
		_, err = w.piece(u, int(at), body[at:])
		must(t, err)
		w.whole(u, body)
	})
}

// A piece that a window left behind (the machine stopped before it could be deleted) does no harm, longer or shorter.
func TestLeftoverPiecesDoNoHarm(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		body := sized(8000)
		u := w.start("essay.txt", len(body))
		for i, from := range []int{0, 0, 2000, 5000} {
			stray := u
			stray.Received = int64(from)
			if _, err := w.store.Put(t.Context(), w.file.pieceKey(stray), strings.NewReader(body[from:from+500+400*i]), -1); err != nil {
				t.Fatal(err)
			}
		}
		for at := 0; at < len(body); at += 2500 {
			_, err := w.piece(u, at, body[at:min(at+2500, len(body))])
			must(t, err)
		}
		w.whole(u, body)
	})
}

// No room for the whole file: nothing is half done, and when there is room the upload ends by being asked for.
func TestDiskFullAtTheEnd(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		body := sized(5000)
		u := w.start("essay.txt", len(body))
		w.store.set("uploads/", "-")
		_, err := w.piece(u, 0, body[:2000])
		wantFault(t, err, "fault.disk_full")
		if at, err := w.file.Offset(t.Context(), w.eli, u.ID); at != 0 || err != nil || len(w.objects()) != 0 {
			t.Fatalf("half a piece: %d %v %v", at, err, w.objects())
		}
		w.store.set("files/", "-")
		_, err = w.piece(u, 0, body[:2000])
		must(t, err)
		_, err = w.piece(u, 2000, body[2000:])
		wantFault(t, err, "fault.disk_full")
		_, err = w.file.Offset(t.Context(), w.eli, u.ID)
		wantFault(t, err, "fault.disk_full")
		if w.rows("file") != 0 || w.rows("file_upload") != 1 || len(w.objects()) != 2 {
			t.Fatalf("something is half done: %v", w.objects())
		}
		w.store.set("-", "uploads/")
		if _, err = w.file.Offset(t.Context(), w.eli, u.ID); !fault.Is(err, fault.Unavailable) || w.rows("file_upload") != 1 {
			t.Fatalf("pieces that cannot be read just now: %v", err)
		}
		w.store.set("-", "-")
		at, err := w.file.Offset(t.Context(), w.eli, u.ID)
		if err != nil || at != int64(len(body)) {
			t.Fatal(at, err)
		}
		w.whole(u, body)
	})
}

// The store breaks off in the middle of joining: that is no fault of hers, so nothing of hers goes.
func TestStoreBreaksOffAtTheEnd(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		body := sized(9000)
		u := w.start("essay.txt", len(body))
		_, err := w.piece(u, 0, body[:4000])
		must(t, err)
		w.store.set("-", u.folder()+"000000004000")
		_, err = w.piece(u, 4000, body[4000:])
		wantFault(t, err, "fault.unavailable")
		if w.rows("file") != 0 || w.rows("file_upload") != 1 || len(w.objects()) != 2 {
			t.Fatalf("something is half done: %v", w.objects())
		}
		w.store.set("-", "-")
		if at, err := w.file.Offset(t.Context(), w.eli, u.ID); err != nil || at != u.Size {
			t.Fatal(at, err)
		}
		w.whole(u, body)
	})
}

// The machine stopped after the last piece: whoever asks next ends it, once, however many ask.
func TestStoppedBeforeTheEnd(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		body := sized(5000)
		u := w.start("essay.txt", len(body))
		_, err := w.file.take(t.Context(), u, strings.NewReader(body)) // as Piece, without its end
		must(t, err)
		var asking sync.WaitGroup
		for range 4 {
			asking.Go(func() {
				if at, err := w.file.Offset(context.Background(), w.eli, u.ID); err != nil || at != int64(len(body)) {
					t.Errorf("%d %v", at, err)
				}
			})
		}
		asking.Wait()
		w.whole(u, body)
	})
}

// Pieces that are lost cannot be waited for: the upload goes, and she chooses the file again.
func TestLostPiece(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		u := w.start("essay.txt", 10)
		_, err := w.piece(u, 0, "hello")
		must(t, err)
		must(t, w.store.Delete(t.Context(), w.objects()[0]))
		_, err = w.piece(u, 5, "world")
		wantFault(t, err, "blob.cut_off")
		w.nothing()
	})
}

func TestLyingUpload(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		u := w.start("essay.pdf", len(exe))
		_, err := w.piece(u, 0, exe[:3])
		must(t, err)
		_, err = w.piece(u, 3, exe[3:])
		wantFault(t, err, "scan.mismatch")
		w.nothing()
	})
}

func TestPieceTakesEightMegabytes(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		if w.db.Engine() != db.SQLite {
			t.Skip("the limit does not depend on the engine")
		}
		body := sized(chunkMost + 1000)
		u := w.start("large.txt", len(body))
		at, err := w.piece(u, 0, body)
		if err != nil || at != chunkMost {
			t.Fatal(at, err)
		}
		_, err = w.piece(u, int(at), body[at:])
		must(t, err)
		w.whole(u, body)
	})
}

// However a file is cut, torn and resumed, what arrives is what was sent.
func TestAnyWayOfSending(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		if w.db.Engine() != db.SQLite {
			t.Skip("one engine is enough for the cutting")
		}
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			w.clock.Advance(time.Second)
			body := sized(rapid.IntRange(1, 4000).Draw(rt, "size"))
			u := w.start("essay.txt", len(body))
			for at := int64(0); at < u.Size; {
				from := at
				if rapid.IntRange(0, 3).Draw(rt, "wrong place") == 0 {
					from = rapid.Int64Range(0, u.Size+3).Draw(rt, "from")
				}
				to := min(u.Size, from+rapid.Int64Range(0, 2000).Draw(rt, "length"))
				var r io.Reader = strings.NewReader(body[min(from, u.Size):max(min(from, u.Size), to)])
				if rapid.IntRange(0, 3).Draw(rt, "torn") == 0 {
					r = io.MultiReader(r, iotest.ErrReader(io.ErrUnexpectedEOF))
				}
				now, err := w.file.Piece(t.Context(), w.eli, u.ID, from, r)
				if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
					rt.Fatal(err)
				}
				asked, err := w.file.Offset(t.Context(), w.eli, u.ID)
				if err != nil || now != asked || asked < at {
					rt.Fatalf("was at %d, told %d, then %d: %v", at, now, asked, err)
				}
				at = asked
			}
			f, err := w.file.Find(t.Context(), w.db, w.eli, u.ID)
			if err != nil || w.bytesOf(f) != body {
				rt.Fatalf("%+v %v", f, err)
			}
			if len(w.objects()) != n {
				rt.Fatalf("something is left: %v", w.objects())
			}
		})
	})
}
