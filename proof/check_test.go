// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"lectern.blind/canary"
	"lectern.blind/place"
	"lectern.blind/scan"
	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
)

// scene is a database with its folder, the declarations that are tried on it, and the canaries in it.
type scene struct {
	t        *testing.T
	db       *db.DB
	dir      string
	store    blob.Store
	registry *personal.Registry
	engine   *subject.Engine
	marks    *canary.Ledger
	ids      map[string]person.ID
}

// see looks with the blind scanner at everything the site has written: database, its raw bytes and log, files, letters, ledger, log.
func (w *scene) see(needles []scan.Needle) (place.Report, error) {
	set, err := scan.New(needles, scan.Limits{})
	if err != nil {
		return place.Report{}, err
	}
	s := &place.Scanner{Set: set, Temp: w.t.TempDir()}
	ctx := context.Background()
	var rep place.Report
	if w.db.Engine() == db.SQLite {
		rep, err = s.SQLite(ctx, w.db.Path())
	} else {
		rep, err = s.Postgres(ctx, place.Postgres{DSN: w.db.DSN()})
	}
	if err != nil {
		return rep, err
	}
	files, err := s.Folder(ctx, w.dir)
	rep.Add(files)
	return rep, err
}

// where says in one line where a hit lies, without what changes from run to run.
func (w *scene) where(h place.Hit) string {
	if h.Table != "" && h.Column != place.Raw {
		return h.Table + "." + h.Column
	}
	if rest, in := strings.CutPrefix(h.Place, w.dir+"/"); in {
		first, _, _ := strings.Cut(rest, "/")
		return first + " " + h.Column
	}
	return "the database " + h.Column
}

// copied is everything a copy of a person's data says, as text, and the bytes of its files.
func (w *scene) copied(name string) (string, error) {
	var b strings.Builder
	err := w.engine.Copy(context.Background(), w.db, int64(w.ids[name]), func(r subject.Record) error {
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		b.Write(line)
		for _, f := range r.Files {
			body, err := w.store.Open(context.Background(), f.Key, 0, -1)
			if err != nil {
				return fmt.Errorf("file %s of the copy: %w", f.Name, err)
			}
			buf := make([]byte, f.Size)
			n, _ := body.Read(buf)
			_ = body.Close()
			b.Write(buf[:n])
		}
		return nil
	})
	return b.String(), err
}

// notInCopies are the canaries that a copy leaves out, and why: technical twins of what is in it.
var notInCopies = map[string]string{
	"plan_topic.title":  "the plan of a course is the school's; it names no author",
	"plan_lesson.title": "the plan of a course is the school's; it names no author",
	"plan_lesson.note":  "the plan of a course is the school's; it names no author",
	"course.about":      "a course that came with the roster has no author",
	"course_group.name": "a group is the school's; it names no author",

	"person_flag.reason":      "why a child is protected can be about somebody else, or put the child in danger; the officer tells it in person",
	"person_flag.lift_reason": "the same",
}

// access compares the copy of a person with what the scanner found of hers: everything is in it, and nothing of anybody else.
func (w *scene) access(name string, seen place.Report) (wrong []string) {
	text, err := w.copied(name)
	if err != nil {
		return []string{err.Error()}
	}
	for _, c := range w.marks.All("") {
		if c.Kind == canary.Own || c.Field == "User-Agent" {
			continue
		}
		found, held := strings.Contains(text, c.Text), len(inTables(seen.Of(c.As.Name))) > 0
		switch {
		case c.Owner == name && held && !found && !excused(w.places(inTables(seen.Of(c.As.Name)))):
			wrong = append(wrong, fmt.Sprintf("the copy of %s lacks %s of %s, which is in %v", name, c.Field, c.Surface, w.places(seen.Of(c.As.Name))))
		case c.Owner != name && found && !w.mayStand(c, name):
			wrong = append(wrong, fmt.Sprintf("the copy of %s holds %s of %s by %s", name, c.Field, c.Surface, c.Owner))
		}
	}
	return wrong
}

func excused(places []string) bool {
	for _, p := range places {
		if notInCopies[p] == "" {
			return false
		}
	}
	return true
}

// inTables are the hits in columns of the program. What PostgreSQL notes of them in its statistics is looked at after an erasure only.
func inTables(hits []place.Hit) []place.Hit {
	return slices.DeleteFunc(slices.Clone(hits), func(h place.Hit) bool { return h.Table == "" || h.Table == "pg_stats" || h.Column == place.Raw })
}

func (w *scene) places(hits []place.Hit) []string {
	var out []string
	for _, h := range hits {
		if at := w.where(h); !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
}

// mayStand are words about others that stand in a person's copy: what she wrote about them herself, and the titles of what she worked on.
func (w *scene) mayStand(c canary.Canary, name string) bool {
	return c.Role == "by "+name || c.Owner == schoolName || (c.Owner == teacherName || c.Owner == otherName) && (c.Field == "title" || c.Field == "name")
}

// lost compares a person's copy with an earlier one: nothing of hers may change because somebody else was erased.
func (w *scene) lost(name, before string) []string {
	after, err := w.copied(name)
	if err != nil {
		return []string{err.Error()}
	}
	var wrong []string
	for _, c := range w.marks.All(name) {
		if strings.Contains(before, c.Text) && !strings.Contains(after, c.Text) {
			wrong = append(wrong, fmt.Sprintf("%s lost %s of %s", name, c.Field, c.Surface))
		}
	}
	return wrong
}

// erase plans, predicts, erases, and scans: what is left must be what the plan announced.
func (w *scene) erase(name string, before place.Report) (plan subject.Plan, wrong []string) {
	ctx := context.Background()
	plan, err := w.engine.Plan(ctx, w.db, int64(w.ids[name]))
	if err != nil {
		return plan, []string{err.Error()}
	}
	if err := w.engine.Erase(ctx, plan, 0, func(context.Context, *db.Tx, int) error { return nil }); err != nil {
		return plan, []string{err.Error()}
	}
	rep, err := w.see(w.hers(name, before))
	if err != nil {
		return plan, []string{err.Error()}
	}
	stays := map[string]int64{}
	for _, i := range plan.Items {
		if !i.Stays() || i.Link != subject.ByPerson {
			continue
		}
		for _, c := range i.Columns {
			stays[i.Table+"."+c] = max(stays[i.Table+"."+c], i.Rows)
		}
	}
	found := map[string]int64{}
	for _, h := range rep.Hits {
		c, _ := w.marks.Named(h.Needle)
		at := w.where(h)
		if stays[at] > 0 {
			found[at]++
			continue
		}
		if c.Kind == canary.Own && len(stays) > 0 && (at == "the database "+place.Raw || at == "log "+place.Raw || strings.HasPrefix(at, "pg_stats.")) {
			continue // the bytes of the rows that stay and what the server notes of them, and a number in the log
		}
		if h.Encoding == "id-varint" && w.fence(h) {
			continue
		}
		wrong = append(wrong, fmt.Sprintf("after the erasure of %s: %s of %s in %s as %s", name, c.Field, c.Surface, at, h.Encoding))
	}
	wrong = append(wrong, predicted(stays, found, name)...)
	for _, s := range rep.Skips {
		wrong = append(wrong, fmt.Sprintf("not looked at: %s %s: %s", s.Place, s.Table, s.Why))
	}
	left, err := w.engine.Residue(ctx, w.db, plan)
	if err != nil {
		return plan, append(wrong, err.Error())
	}
	slices.Sort(wrong)
	return plan, append(slices.Compact(wrong), plan.Differs(left)...)
}

// fence tells that a number lies in an inner page of a SQLite table. Such a page holds nothing but page numbers and row numbers that part one
// page from the next; the number of a row that is gone goes on parting them until the pages are built anew.
func (w *scene) fence(h place.Hit) bool {
	f, err := os.Open(h.Place)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [18]byte
	if _, err := f.ReadAt(head[:], 0); err != nil || string(head[:6]) != "SQLite" {
		return false
	}
	size := int64(binary.BigEndian.Uint16(head[16:]))
	if size == 1 {
		size = 1 << 16
	}
	const innerTable = 5
	var kind [1]byte
	_, err = f.ReadAt(kind[:], h.Offset/size*size)
	return err == nil && kind[0] == innerTable
}

// material are the columns that hold the school's material: what somebody wrote there stays when she goes, without her name.
var material = []string{"assignment.title", "assignment.body", "course.title", "course.folded", "course.sort_key", "course.about", "course_group.name",
	"course_group.sort_key", "plan_topic.title", "plan_lesson.title", "plan_lesson.note", "plan_item.title", "resource.title", "resource.body", "resource.url",
	"portfolio_work.place", "portfolio_arrival.contents"} // the titles of what a work that was brought along belonged to

// hers are the needles of a person that must go with her: all but those that lie in nothing else than the school's material.
func (w *scene) hers(name string, before place.Report) (out []scan.Needle) {
	for _, n := range w.marks.Needles(name) {
		places := w.places(inTables(before.Of(n.Name)))
		if len(places) == 0 || !all(places, material) {
			out = append(out, n)
		}
	}
	return out
}

func all(places, in []string) bool {
	for _, p := range places {
		if !slices.Contains(in, p) {
			return false
		}
	}
	return true
}

// predicted wants every column that the plan keeps under her number to be found as often as it said; other kept columns hold no canary.
func predicted(stays, found map[string]int64, name string) (wrong []string) {
	for at, n := range stays {
		if strings.HasSuffix(at, ".person_id") && found[at] != n {
			wrong = append(wrong, fmt.Sprintf("after the erasure of %s: %d rows keep %s, the plan said %d", name, found[at], at, n))
		}
	}
	return wrong
}

// undeclared are the words of pupils that lie in columns said to hold nothing about anybody.
func (w *scene) undeclared(rep place.Report) (wrong []string) {
	for _, h := range inTables(rep.Hits) {
		c, _ := w.marks.Named(h.Needle)
		if c.Kind == canary.Own || !slices.Contains(pupils, c.Owner) {
			continue
		}
		t, ok := w.registry.Table(h.Table)
		if col, declared := t.Columns[h.Column]; !ok || !declared || col.Cat == personal.Structure {
			wrong = append(wrong, fmt.Sprintf("%s of %s lies in %s.%s, which is declared to hold nothing about a person", c.Field, c.Surface, h.Table, h.Column))
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

func found(w *scene, rep place.Report) int {
	n := 0
	for _, c := range w.marks.All("") {
		if len(rep.Of(c.As.Name)) > 0 {
			n++
		}
	}
	return n
}

func values(rep place.Report) (n int64) {
	for _, s := range rep.Seen {
		n += s.Values
	}
	return n
}
