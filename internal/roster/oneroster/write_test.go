// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lectern/internal/platform/archive"
	"lectern/internal/platform/clock"
	"lectern/internal/roster/oneroster"
)

func zipped(t testing.TB, f folder) *archive.Archive {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range f {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), archive.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// records compares what a set holds, not where it was read.
var records = cmp.Options{
	whole, cmpopts.IgnoreFields(oneroster.Row{}, "Line"), cmpopts.IgnoreFields(oneroster.Guardian{}, "Line"),
	cmpopts.IgnoreFields(oneroster.Set{}, "Lines", "Counts", "Unread"),
	cmpopts.EquateEmpty(),
}

func TestSynthetic(t *testing.T) {
	for _, version := range []string{"1.1", "1.2"} {
		for _, n := range []int{1, 2, 7, 50, 1301} {
			t.Run(fmt.Sprint(version, " ", n), func(t *testing.T) {
				want := oneroster.Synthetic(n, 42, version)
				f := written(t, func(w func(string) io.Writer) error { return oneroster.Synthesize(w, n, 42, version) })
				got := mustRead(t, f, oneroster.Options{})
				checkSet(t, got)
				if len(got.Lines) > 0 || len(got.Users) != n {
					t.Errorf("%d users, %v", len(got.Users), said(got.Lines))
				}
				if d := cmp.Diff(want, got, records); d != "" {
					t.Error(d)
				}
				again := written(t, func(w func(string) io.Writer) error { return oneroster.Write(w, got) })
				if d := cmp.Diff(f, again); d != "" {
					t.Error(d)
				}
			})
		}
	}
	if cmp.Equal(oneroster.Synthetic(50, 1, "1.1"), oneroster.Synthetic(50, 2, "1.1"), records) {
		t.Error("the seed makes no difference")
	}
}

// Whatever a set holds, writing and reading it gives it back.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anySet(t)
		files := map[string]*bytes.Buffer{}
		err := oneroster.Write(func(name string) io.Writer {
			files[name] = &bytes.Buffer{}
			return files[name]
		}, want)
		if err != nil {
			t.Fatal(err)
		}
		f := folder{}
		for name, b := range files {
			f[name] = b.String()
		}
		got, err := oneroster.Read(f, oneroster.Options{Mapped: map[string]bool{"users.phone": true, "orgs.metadata.x": true, "demographics.sex": true}})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, records); d != "" {
			t.Fatal(d)
		}
		for _, l := range got.Lines {
			if l.Outcome != oneroster.Note {
				t.Fatalf("%+v", l)
			}
		}
	})
}

// anySet draws a set that is right in itself, with texts as people write them.
func anySet(t *rapid.T) *oneroster.Set {
	version := rapid.SampledFrom([]string{"1.1", "1.2"}).Draw(t, "version")
	mode := rapid.SampledFrom([]oneroster.Mode{oneroster.Bulk, oneroster.Delta}).Draw(t, "mode")
	s := &oneroster.Set{Version: version, System: "Any", Modes: map[string]oneroster.Mode{oneroster.Roles: oneroster.Absent}}
	for _, f := range []string{oneroster.Orgs, oneroster.Sessions, oneroster.Courses, oneroster.Classes, oneroster.Users,
		oneroster.Enrollments, oneroster.Demographics} {
		s.Modes[f] = mode
	}
	d := drawer{t, map[string]bool{}}
	for i := range rapid.IntRange(1, 4).Draw(t, "orgs") {
		o := oneroster.Org{Row: d.row("metadata.x"), Name: d.text(1), Identifier: d.text(0),
			Type: d.of("department", "school", "district", "local", "state", "national")}
		if i > 0 {
			o.Parent = s.Orgs[0].ID
		}
		s.Orgs = append(s.Orgs, o)
	}
	s.Sessions = []oneroster.Session{{Row: d.row(""), Title: d.text(1), Type: d.of("gradingPeriod", "semester", "schoolYear", "term"),
		StartsOn: "2026-08-17", EndsOn: "2027-06-18", SchoolYear: d.text(0)}}
	for range rapid.IntRange(0, 3).Draw(t, "courses") {
		s.Courses = append(s.Courses, oneroster.Course{Row: d.row(""), Title: d.text(1), Code: d.text(0), Org: s.Orgs[0].ID,
			SchoolYear: s.Sessions[0].ID, Grades: d.list(), Subjects: d.list(), SubjectCodes: d.list()})
		s.Classes = append(s.Classes, oneroster.Class{Row: d.row(""), Title: d.text(1), Code: d.text(0), Location: d.text(0),
			Type: d.of("homeroom", "scheduled"), Course: s.Courses[0].ID, School: s.Orgs[0].ID, Terms: []string{s.Sessions[0].ID},
			Grades: d.list(), Periods: d.list()})
	}
	for range rapid.IntRange(0, 6).Draw(t, "users") {
		d.person(s)
	}
	if version == "1.2" {
		s.Modes[oneroster.Roles] = mode
	}
	slices.SortFunc(s.Guardians, func(a, b oneroster.Guardian) int {
		return strings.Compare(a.Guardian+"\x00"+a.Child, b.Guardian+"\x00"+b.Child)
	})
	return s
}

// drawer draws parts of sets; ids and addresses once each.
type drawer struct {
	t    *rapid.T
	seen map[string]bool
}

func (d drawer) person(s *oneroster.Set) {
	u := oneroster.User{Row: d.row("phone"), Enabled: d.of("yes", "no") == "yes", Username: fmt.Sprint("u", len(s.Users)),
		Email: fmt.Sprintf("u%d@example.org", len(s.Users)), GivenName: d.text(1), FamilyName: d.text(1), PrimaryOrg: s.Orgs[0].ID, Grades: d.list()}
	u.Status = oneroster.Active
	r := oneroster.Role{User: u.ID, Name: d.of(oneroster.RoleNames()...), Org: s.Orgs[0].ID, Primary: true, Row: oneroster.Row{Status: oneroster.Active}}
	if s.Version == "1.2" {
		r.Row = d.row("")
		r.Status = oneroster.Active
		r.Primary = d.of("yes", "no") == "yes"
		if u.CallName = d.text(0); u.CallName == u.GivenName {
			u.CallName = ""
		}
	}
	for _, other := range s.Roles {
		if other.Name == "student" && (r.Name == "parent" || r.Name == "guardian" || r.Name == "relative") {
			s.Guardians = append(s.Guardians, oneroster.Guardian{Guardian: u.ID, Child: other.User, Relation: r.Name, Checked: true})
		}
	}
	s.Users, s.Roles = append(s.Users, u), append(s.Roles, r)
	if x := d.row("sex"); x.Extra != nil {
		x.ID = u.ID
		s.Demographics = append(s.Demographics, oneroster.Demographic{Row: x})
	}
	if len(s.Classes) > 0 {
		s.Enrollments = append(s.Enrollments, oneroster.Enrollment{Row: d.row(""), Class: s.Classes[0].ID, School: s.Orgs[0].ID, User: u.ID,
			Role: d.of("student", "teacher", "aide", "administrator", "proctor"), BeginsOn: clock.Date(d.of("", "2026-08-17")),
			EndsOn: clock.Date(d.of("", "2027-06-18"))})
	}
}

func (d drawer) of(words ...string) string { return rapid.SampledFrom(words).Draw(d.t, "word") }

// text is what a cell may hold: no space at the ends, nothing that cannot be seen.
func (d drawer) text(least int) string {
	runes := rapid.SampledFrom([]rune("aZ9 ,;\"'=+-@|åØéłжش漢😀{}\u200d"))
	s := rapid.StringOfN(runes, least, 12, -1).Filter(func(s string) bool {
		return strings.TrimSpace(s) == s && len(s) >= least
	}).Draw(d.t, "text")
	return s
}

func (d drawer) list() []string {
	return rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zåø0-9"]{1,4}`), 0, 3, rapid.ID).Draw(d.t, "list")
}

func (d drawer) row(extra string) oneroster.Row {
	// no comma: agents and terms are lists of ids
	id := rapid.StringMatching(`[A-Za-z0-9{}"å][A-Za-z0-9\-{}"å ;]{0,8}[a-z]`).Filter(func(s string) bool { return !d.seen[s] }).Draw(d.t, "id")
	d.seen[id] = true
	r := oneroster.Row{ID: id, Status: oneroster.Status(d.of("active", "inactive", "tobedeleted"))}
	if d.of("yes", "no") == "yes" {
		r.Modified = clock.Instant(rapid.Int64Range(1, 4_000_000_000_000).Draw(d.t, "modified"))
	}
	if extra != "" && d.of("yes", "no") == "yes" {
		r.Extra = map[string]string{extra: d.text(1)}
	}
	return r
}

func BenchmarkRead(b *testing.B) {
	f := written(b, func(w func(string) io.Writer) error { return oneroster.Synthesize(w, 30_000, 7, "1.1") })
	size := int64(0)
	for _, text := range f {
		size += int64(len(text))
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		mustRead(b, f, oneroster.Options{})
	}
}

func TestWriteFails(t *testing.T) {
	full := errors.New("full")
	err := oneroster.Synthesize(func(name string) io.Writer {
		if name == "classes.csv" {
			return failing{full}
		}
		return io.Discard
	}, 50, 1, "1.1")
	if !errors.Is(err, full) {
		t.Error(err)
	}
}

type failing struct{ error }

func (f failing) Write([]byte) (int, error) { return 0, f.error }
