// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lectern.blind/canary"
	"lectern.blind/place"
	"lectern.blind/scan"
	"lectern/internal/app/apptest"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
	"lectern/internal/rights/exit"
)

// TestT49NothingOfASiteIsLeft: the export of a whole site holds every word that the scanner finds in it, and one flipped byte is noticed. Then the
// site is removed, stopped after every step and begun again, and the scanner finds no word of anybody in database, files, letters, ledger, log and
// backups. The certificate verifies.
func TestT49NothingOfASiteIsLeft(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		school := newWorld(t, d)
		school.seed()
		l := leaver{t: t, school: school, scene: school.scene(), folder: t.TempDir(), killed: map[string]bool{}}
		if _, err := school.File.Blob.Put(t.Context(), exit.KeyName, bytes.NewReader(school.Subject.Key), -1); err != nil {
			t.Fatal(err)
		}
		if _, err := school.File.Blob.Put(t.Context(), "roster/report-of-no-row", strings.NewReader(school.new(mateName, "a file that no row names", "content")), -1); err != nil {
			t.Fatal(err)
		}
		school.goes(parentName) // so that the ledger is not empty
		l.exported()
		l.backedUp()
		before := l.scan()
		if n := found(l.scene, before); n < 100 {
			t.Fatalf("only %d words were there before", n)
		}
		l.removed()
		l.nothing(l.scan())
		t.Logf("%d canaries found before in %d values, none after; stopped %d times", found(l.scene, before), values(before), len(l.killed))
	})
}

// goes erases a person.
func (w *world) goes(name string) {
	w.t.Helper()
	plan, err := w.Subject.Plan(w.t.Context(), w.DB, int64(w.ids[name]))
	if err == nil {
		err = w.Subject.Erase(w.t.Context(), plan, 0, func(context.Context, *db.Tx, int) error { return nil })
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// leaver is a school that leaves. Its backup lies in a folder of its own.
type leaver struct {
	t      *testing.T
	school *world
	*scene
	folder string
	killed map[string]bool
}

func (l *leaver) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// scan looks at the site and at the folder of its backups.
func (l *leaver) scan() place.Report {
	l.t.Helper()
	s := l.scanner()
	var rep place.Report
	var err error
	if l.db.Engine() == db.Postgres {
		rep, err = s.Postgres(l.t.Context(), place.Postgres{DSN: l.db.DSN()})
	} else {
		rep, err = s.Folder(l.t.Context(), filepath.Dir(l.db.Path()))
	}
	l.must(err)
	for _, dir := range []string{l.dir, l.folder} {
		more, err := s.Folder(l.t.Context(), dir)
		l.must(err)
		rep.Add(more)
	}
	return rep
}

func (l *leaver) scanner() *place.Scanner {
	l.t.Helper()
	set, err := scan.New(l.marks.Needles(""), scan.Limits{})
	l.must(err)
	return &place.Scanner{Set: set, Temp: l.t.TempDir()}
}

// exported: the export verifies, holds all that is there, and not one byte of it can be another.
func (l *leaver) exported() {
	l.t.Helper()
	var out bytes.Buffer
	m, err := exit.Export(l.t.Context(), &out, exit.Input{Site: "School of the proof", Controller: "Municipality", DB: l.db, Blob: l.store,
		Registry: l.registry, Key: l.engine.Key, Made: clock.NowOf(l.school.Fake)})
	l.must(err)
	whole := out.Bytes()
	again, err := exit.Verify(l.t.Context(), bytes.NewReader(whole), int64(len(whole)))
	if err != nil || again.Rows != m.Rows || m.Rows == 0 || m.Files == 0 || len(m.Missing) > 0 {
		l.t.Fatalf("the export: %d rows, %d files, %v missing, %v", again.Rows, m.Files, m.Missing, err)
	}
	for at := 0; at < len(whole); at += 1 + len(whole)/97 {
		whole[at] ^= 1
		if _, err := exit.Verify(l.t.Context(), bytes.NewReader(whole), int64(len(whole))); err == nil {
			l.t.Errorf("byte %d of %d was flipped and nobody noticed", at, len(whole))
		}
		whole[at] ^= 1
	}
	l.complete(whole)
}

// complete: what the scanner finds in the tables and files it finds in the export.
func (l *leaver) complete(whole []byte) {
	l.t.Helper()
	dir := l.t.TempDir()
	l.must(os.WriteFile(filepath.Join(dir, "all.zip"), whole, 0o600))
	in, err := l.scanner().Folder(l.t.Context(), dir)
	l.must(err)
	for _, s := range in.Skips {
		l.t.Errorf("not looked at: %s: %s", s.Place, s.Why)
	}
	there, err := l.see(l.marks.Needles(""))
	l.must(err)
	for _, c := range l.marks.All("") {
		hits := slices.DeleteFunc(there.Of(c.As.Name), func(h place.Hit) bool { return !l.belongs(h) })
		if len(hits) > 0 && len(in.Of(c.As.Name)) == 0 {
			l.t.Errorf("the export lacks %s of %s, which is in %v", c.Field, c.Surface, l.places(hits))
		}
	}
}

// backedUp: a backup that the program remembers, and the rest of one that was stopped.
func (l *leaver) backedUp() {
	l.t.Helper()
	path := filepath.Join(l.folder, "monday.lectern")
	if l.db.Engine() == db.SQLite {
		l.must(l.db.Backup(l.t.Context(), path))
	} else {
		dump := "pg_dump"
		if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump"); len(found) > 0 {
			dump = found[len(found)-1]
		}
		said, err := exec.CommandContext(l.t.Context(), dump, "--file="+path, l.db.DSN()).CombinedOutput()
		if err != nil {
			l.t.Fatalf("%v: %s", err, said)
		}
	}
	info, err := os.Stat(path)
	l.must(err)
	l.must(exit.Remember(l.t.Context(), l.engine.Ledger, exit.Backup{Path: path, Size: info.Size(), Made: 1}))
	stopped := filepath.Join(l.folder, "tuesday.lectern")
	l.must(exit.Remember(l.t.Context(), l.engine.Ledger, exit.Backup{Path: stopped, Size: exit.BeingWritten, Made: 2}))
	l.must(os.WriteFile(exit.PartOf(stopped), []byte(l.word(l.t, "roster", "preferredFirstName")), 0o600))
}

var errStopped = errors.New("stopped")

// tripping is a store that is stopped once in the middle of its deletions.
type tripping struct {
	blob.Store
	at int
}

func (s *tripping) Delete(ctx context.Context, key string) error {
	if s.at--; s.at == 0 {
		return errStopped
	}
	return s.Store.Delete(ctx, key)
}

// removed runs the removal again and again, stopped after each of its steps once.
func (l *leaver) removed() {
	l.t.Helper()
	ctx := l.t.Context()
	p := exit.Place{Database: db.Config{Engine: l.db.Engine(), Path: l.db.Path(), DSN: l.db.DSN()}, Blob: l.store, Ledger: l.engine.Ledger,
		Letters: filepath.Join(l.dir, "outbox"), Root: filepath.Join(l.dir, "files"), Clock: l.school.Fake}
	p.Blob = &tripping{Store: l.store, at: 3}
	p.After = func(step string) error {
		if l.killed[step] {
			return nil
		}
		l.killed[step] = true
		return errStopped
	}
	if _, err := p.Finish(ctx); err == nil {
		l.t.Fatal("a removal that nobody began was ended")
	}
	lost, err := p.Begin(ctx, l.db, exit.Facts{Site: "School of the proof", Controller: "Municipality", LeftOn: "2026-10-01", KeptUntil: "2026-11-01"})
	if err != nil || len(lost) > 0 {
		l.t.Fatal(lost, err)
	}
	if _, err := p.Finish(ctx); !errors.Is(err, exit.ErrInUse) {
		l.t.Fatalf("the database is open, and the removal says %v", err)
	}
	l.must(l.school.Close(ctx))
	signed, err := p.Finish(ctx)
	for ; errors.Is(err, errStopped); signed, err = p.Finish(ctx) {
		if state, err := exit.StateOf(ctx, l.engine.Ledger); err != nil || !state.Begun && !state.Done {
			l.t.Fatalf("after %v it looks as if nothing was removed: %v", l.killed, err)
		}
	}
	l.must(err)
	file, err := signed.File()
	l.must(err)
	c, err := exit.VerifyCertificate(file)
	if err != nil || c.Rows() == 0 || c.Files() == 0 || c.Done < c.Begun || len(l.killed) != 11 {
		l.t.Errorf("certificate %+v, stopped after %v: %v", c, l.killed, err)
	}
	l.must(os.WriteFile(filepath.Join(l.folder, "certificate.json"), file, 0o600)) // it is looked at with the rest
	l.must(l.engine.Ledger.List(ctx, "", func(i blob.Info) error {
		if i.Key != "removed/certificate" {
			l.t.Errorf("%s is left beside the sites", i.Key)
		}
		return nil
	}))
}

// nothing wants no word anywhere. The numbers in the program's log are named in the certificate as what it cannot reach.
func (l *leaver) nothing(rep place.Report) {
	l.t.Helper()
	for _, h := range rep.Hits {
		c, _ := l.marks.Named(h.Needle)
		if c.Kind == canary.Own && l.where(h) == "log "+place.Raw {
			continue
		}
		l.t.Errorf("%s of %s is left: %s %s %s as %s", c.Field, c.Surface, h.Place, h.Table, h.Column, h.Encoding)
	}
	for _, s := range rep.Skips {
		l.t.Errorf("not looked at: %s %s: %s", s.Place, s.Table, s.Why)
	}
	if values(rep) == 0 {
		l.t.Error("nothing was looked at")
	}
}

// belongs tells that a hit lies in a column or a file that an export holds: not in digests and tokens, and not in what the engine notes for itself.
func (l *leaver) belongs(h place.Hit) bool {
	if len(inTables([]place.Hit{h})) == 0 {
		return strings.HasPrefix(h.Place, filepath.Join(l.dir, "files")+"/") && h.Column == place.Raw
	}
	t, _ := l.registry.Table(h.Table)
	return t.Columns[h.Column].Cat != personal.Secret
}
