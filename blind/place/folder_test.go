// SPDX-License-Identifier: AGPL-3.0-or-later

package place_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"lectern.blind/place"
)

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

type member struct {
	name string
	text []byte
}

func tape(t testing.TB, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, m := range members {
		if err := w.WriteHeader(&tar.Header{Name: m.name, Size: int64(len(m.text)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func parcel(t testing.TB, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, m := range members {
		f, err := w.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(m.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gz(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func zs(b []byte) []byte {
	w, _ := zstd.NewWriter(nil)
	return w.EncodeAll(b, nil)
}

// saved is a database with one row that lies in the log only.
func saved(t testing.TB) (main, wal []byte) {
	t.Helper()
	db, path := lite(t, "journal_mode = wal")
	run(t, db, `CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)`, `PRAGMA wal_checkpoint(truncate)`, `INSERT INTO note VALUES (5, '`+canary+`')`)
	main, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if wal, err = os.ReadFile(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	return main, wal
}

func TestFolder(t *testing.T) {
	main, wal := saved(t)
	base := []member{{"lectern/lectern.db", main}, {"lectern/lectern.db-wal", wal}, {"lectern/other/x", []byte("nothing")}}
	for _, c := range []struct {
		name, file    string
		text          []byte
		column, table string
	}{
		{"a log", "log/lectern.log", []byte("level=ERROR msg=\"refused\" value=" + canary), place.Raw, ""},
		{"a rotated log", "log/lectern.log.1.gz", gz([]byte(canary)), place.Raw, ""},
		{"a name", "files/" + canary + ".pdf", nil, place.Name, ""},
		{"a comment in a document", "files/x.docx", parcel(t, member{"docProps/core.xml", []byte("<dc:creator>" + canary + "</dc:creator>")}), place.Raw, ""},
		{"a name in an archive", "files/x.zip", parcel(t, member{canary + ".txt", nil}), place.Raw, ""},
		{"a database", "data/lectern.db", main, "", ""},
		{"a backup", "backup/b.tar.gz", gz(tape(t, base...)), "body", "note"},
		{"a backup in zstd", "backup/b.tar.zst", zs(tape(t, base...)), "body", "note"},
		{"a backup in a zip", "backup/b.zip", parcel(t, base...), "body", "note"},
		{"a backup in a backup", "backup/b.tar", tape(t, member{"old/b.tar.gz", gz(tape(t, base...))}), "body", "note"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, c.file), c.text)
			if c.column == "" { // the database with its log beside it
				write(t, filepath.Join(dir, c.file+"-wal"), wal)
				c.column, c.table = "body", "note"
			}
			s := scanner(t)
			r, err := s.Folder(context.Background(), dir)
			if err != nil || len(r.Skips) > 0 {
				t.Fatal(err, r.Skips)
			}
			found := slices.ContainsFunc(r.Hits, func(h place.Hit) bool {
				return h.Needle == "canary" && h.Column == c.column && h.Table == c.table && strings.HasPrefix(h.Place, filepath.Join(dir, c.file)) &&
					(c.table == "" || h.RowKey == "5")
			})
			if !found {
				t.Errorf("%+v", r.Hits)
			}
			if left, _ := os.ReadDir(s.Temp); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestFolderTellsWhatItCannotRead(t *testing.T) {
	main, _ := saved(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "broken.db"), append(main[:100:100], bytes.Repeat([]byte{0xff}, 5000)...))
	write(t, filepath.Join(dir, "cut.tar.gz"), gz(tape(t, member{"a.db", main}))[:200])
	if err := os.Symlink("/home/"+canary, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	r, err := scanner(t).Folder(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"broken.db", "cut.tar.gz"} {
		if !slices.ContainsFunc(r.Skips, func(s place.Skip) bool { return strings.HasSuffix(s.Place, name) }) {
			t.Errorf("%s: %+v", name, r.Skips)
		}
	}
	if hits := r.Of("canary"); len(hits) != 1 || hits[0].Column != place.Name {
		t.Errorf("the link: %+v", hits)
	}
}

func TestObjects(t *testing.T) {
	main, wal := saved(t)
	objects := []place.Object{
		{Key: "files/" + canary, Open: opens(nil)},
		{Key: "files/meta", Meta: map[string]string{"Content-Disposition": "inline; filename=" + canary}, Open: opens([]byte("x"))},
		{Key: "files/text", Open: opens([]byte("about " + canary))},
		{Key: "backup", Open: opens(gz(tape(t, member{"l.db", main}, member{"l.db-wal", wal})))},
		{Key: "gone", Open: func(context.Context) (io.ReadCloser, error) { return nil, os.ErrNotExist }},
	}
	r, err := scanner(t).Objects(context.Background(), "s3", func(_ context.Context, do func(place.Object) error) error {
		for _, o := range objects {
			if err := do(o); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range r.Of("canary") {
		if h.Place != "s3/backup" {
			got = append(got, h.Place+" "+h.Column+" "+h.Table+h.RowKey)
		}
	}
	want := []string{"s3/backup!/l.db body note5", "s3/backup!/l.db-wal (bytes) ", "s3/files/meta (meta) Content-Disposition", "s3/files/text (bytes) ", "s3/files/" + canary + " (name) "}
	got = slices.DeleteFunc(got, func(s string) bool { return s == want[1] })
	want = slices.Delete(want, 1, 2)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(r.Skips) != 1 || r.Skips[0].Place != "s3/gone" {
		t.Errorf("%+v", r.Skips)
	}
}

func TestStream(t *testing.T) {
	r, err := scanner(t).Stream(context.Background(), "GET /courses", strings.NewReader("<p>"+canary))
	if want := []place.Hit{{Place: "GET /courses", Column: place.Raw, Needle: "canary", Encoding: "utf-8", Offset: 3}}; err != nil || !slices.Equal(r.Hits, want) {
		t.Errorf("%+v %v", r.Hits, err)
	}
}

func opens(b []byte) func(context.Context) (io.ReadCloser, error) {
	return func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
}
