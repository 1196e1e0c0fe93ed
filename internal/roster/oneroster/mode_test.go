// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/internal/platform/archive"
	"lectern/internal/platform/fault"
	"lectern/internal/roster/oneroster"
)

func TestDelta(t *testing.T) {
	s := mustRead(t, folder{
		"manifest.csv": "propertyName,value\noneroster.version,1.2\nfile.users,delta\nfile.enrollments,delta\nfile.roles,delta\nfile.orgs,delta\n",
		"orgs.csv":     "sourcedId,status,dateLastModified,name,type,parentSourcedId\ns2,active,2026-08-01T10:00:00.000Z,Lia,school,d1\n",
		"users.csv": "sourcedId,status,dateLastModified,givenName,familyName,agentSourcedIds\np1,active,2026-08-01,Per,Lie,g9\n" +
			"p2,tobedeleted,2026-08-01,,,\np3,active,2026-08-01,Ida,Lie,g9\ng1,active,2026-08-01,Gro,Lie,p9\n",
		"roles.csv": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,orgSourcedId\nr1,active,2026-08-01,p1,primary,student,s9\n" +
			"r2,tobedeleted,2026-08-01,,,,\nr3,active,2026-08-01,g1,primary,parent,s2\nr4,active,2026-08-01,u9,primary,teacher,s2\n",
		"enrollments.csv": "sourcedId,status,dateLastModified,classSourcedId,userSourcedId,role\ne1,active,2026-08-01,k9,p1,student\n" +
			"e2,tobedeleted,2026-08-01,,,\ne3,tobedeleted,2026-08-01,k9,p9,student\n",
	}, oneroster.Options{})
	checkSet(t, s)
	if d := cmp.Diff([]string{
		"orgs:0 parentSourcedId note unchecked",
		"users:0 agentSourcedIds note agent_unchecked",
		"users:4 p3 agentSourcedIds changed agent_unclear",
		"roles:0 orgSourcedId note unchecked",
		"roles:0 userSourcedId note unchecked",
		"enrollments:0 classSourcedId note unchecked",
	}, said(s.Lines)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]oneroster.Guardian{
		{Guardian: "g1", Child: "p9", Relation: "parent", Line: 5},
		{Guardian: "g9", Child: "p1", Line: 2},
	}, s.Guardians); d != "" {
		t.Error(d)
	}
	if s.Users[1].Status != oneroster.ToBeDeleted || s.Orgs[0].Parent != "d1" || s.Roles[3].User != "u9" || s.Enrollments[2].User != "p9" {
		t.Errorf("%+v", s)
	}
	if got := s.Users[0].Modified.Time().Format("2006-01-02"); got != "2026-08-01" {
		t.Error(got)
	}
}

func TestMapped(t *testing.T) {
	src := base().but("manifest.csv", "",
		"users.csv", strings.Replace(usersHead, "password", "password,metadata.locker", 1)+"p1,,,true,s1,student,,,Per,Lie,,, ,,911,,,secret,17\r\nt1,,,true,s1,teacher,,,Tove,Berg,,,,,,,,,\r\n",
		"demographics.csv", "sourcedId,birthDate,sex\np1,2012-03-04,male\nnobody,2012-03-04,male\n")
	s := mustRead(t, src, oneroster.Options{Mapped: map[string]bool{
		"users.phone": true, "Users.Metadata.Locker": true, "users.password": true, "users.sms": false, "users.shoe": true,
		"users.email": true, "demographics.birthDate": true,
	}})
	checkSet(t, s)
	if d := cmp.Diff(map[string]string{"phone": "911", "metadata.locker": "17"}, s.Users[0].Extra); d != "" {
		t.Error(d)
	}
	if s.Users[1].Extra != nil {
		t.Error("values out of nothing")
	}
	if len(s.Demographics) != 1 || s.Demographics[0].ID != "p1" || s.Demographics[0].Extra["birthDate"] != "2012-03-04" {
		t.Errorf("%+v", s.Demographics)
	}
	if d := cmp.Diff([]string{
		"manifest:0 note manifest_missing",
		"users:1 shoe note column_mapped_missing",
		"users:1 password dropped column_password",
		"demographics:1 sex dropped column_dropped",
		"demographics:3 nobody sourcedId dropped demographics_of_nobody",
	}, said(s.Lines)); d != "" {
		t.Error(d)
	}
}

// The report may be kept and sent about: it must not hold what stands in the cells.
func TestReportIsSilentAboutPeople(t *testing.T) {
	const secret = "Sekret"
	row := "p2," + strings.Repeat(secret+",", 16) + secret + "," + secret + "\r\n"
	s := mustRead(t, base().but("users.csv", usersHead+usersRows+row+"p3,,,true,s1,student,,,\"="+secret+"\" x,,,,,,,,,\r\n"), oneroster.Options{})
	for l := range s.Report() {
		if strings.Contains(fmt.Sprint(l), secret) {
			t.Errorf("%+v", l)
		}
	}
	if len(s.Lines) < 8 {
		t.Errorf("too little to say: %v", said(s.Lines))
	}
}

func TestReportOrder(t *testing.T) {
	s := mustRead(t, base().but("orgs.csv", "sourcedId,name,type,parentSourcedId,x\ns1,Lia,school,d1,1\n,,a,,\nd1,Fjell,district,,\ns1,,,,\n", "results.csv", "x"), oneroster.Options{})
	var lines []oneroster.Line
	for l := range s.Report() {
		lines = append(lines, l)
		if l.File == oneroster.Orgs && l.Line == 4 {
			break
		}
	}
	if d := cmp.Diff([]string{"orgs:1 x dropped column_dropped", "orgs:2 s1 taken ", "orgs:3 sourcedId dropped id_missing", "orgs:4 d1 taken "}, said(lines)); d != "" {
		t.Error(d)
	}
	lines = nil
	for l := range s.Report() {
		lines = append(lines, l)
	}
	if got := said(lines[len(lines)-1:])[0]; got != "results.csv:0 dropped file_unused" || len(lines) != 14 {
		t.Errorf("%d lines, the last %s", len(lines), got)
	}
}

// A report of which every row is wrong stays bounded, and says so; the counts stay true.
func TestEndlessReport(t *testing.T) {
	const n = 250_000
	src := base().but("enrollments.csv", "sourcedId,classSourcedId,userSourcedId,role\n"+strings.Repeat("e1,k1,nobody,student\n", n))
	s := mustRead(t, src, oneroster.Options{})
	if c := s.Counts[oneroster.Enrollments]; c.Dropped != n || len(s.Lines) != 200_001 {
		t.Errorf("%+v in %d lines", c, len(s.Lines))
	}
	if l := s.Lines[0]; l.Reason != "oneroster.more_lines" || l.Args["n"] != n-200_000 {
		t.Errorf("%+v", l)
	}
}

// stream is a source with one file that is made while it is read.
type stream struct {
	folder
	name string
	r    io.Reader
}

func (s stream) Open(name string) (io.ReadCloser, error) {
	if name == s.name {
		return io.NopCloser(s.r), nil
	}
	return s.folder.Open(name)
}

// forever repeats a text and counts what was taken.
type forever struct {
	text string
	n    int64
}

func (f *forever) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], f.text)
	}
	f.n += int64(n)
	return n, nil
}

func TestEndlessLineIsRefusedEarly(t *testing.T) {
	f := &forever{text: strings.Repeat("x", 997)}
	_, err := oneroster.Read(stream{base(), "users.csv", f}, oneroster.Options{})
	if x, ok := fault.As(err); !ok || x.Key != "oneroster.line_too_long" || f.n > 2<<20 {
		t.Errorf("%v after %d bytes", err, f.n)
	}
}

func TestEndlessFileIsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("half a gigabyte")
	}
	f := &forever{text: strings.Repeat(" ", 60_000) + "\n"}
	_, err := oneroster.Read(stream{base(), "users.csv", io.MultiReader(strings.NewReader(usersHead), f)}, oneroster.Options{})
	if x, ok := fault.As(err); !ok || x.Key != "oneroster.file_too_large" {
		t.Error(err)
	}
}

type broken struct{ error }

func (b broken) Read([]byte) (int, error) { return 0, b.error }

func TestSourceFails(t *testing.T) {
	told := fault.New(fault.Invalid, "archive.broken_entry", "name", "users.csv")
	_, err := oneroster.Read(stream{base(), "users.csv", io.MultiReader(strings.NewReader(usersHead+usersRows), broken{told})}, oneroster.Options{})
	if f, ok := fault.As(err); !ok || f != told {
		t.Errorf("the fault of the source is lost: %v", err)
	}
	plain := errors.New("disk")
	if _, err := oneroster.Read(stream{base(), "manifest.csv", broken{plain}}, oneroster.Options{}); !errors.Is(err, plain) {
		t.Error(err)
	}
}

func TestProgressAndStop(t *testing.T) {
	a := zipped(t, written(t, func(w func(string) io.Writer) error { return oneroster.Synthesize(w, 20_000, 1, "1.2") }))
	var told []int64
	total := int64(0)
	for _, e := range a.Entries() {
		total += e.Size
	}
	mustRead(t, a, oneroster.Options{Progress: func(done, of int64) {
		if told = append(told, done); of != total && of != 0 {
			t.Errorf("%d of %d, not of %d", done, of, total)
		}
	}})
	if len(told) < 4 || told[len(told)-1] != total {
		t.Errorf("%v of %d", told, total)
	}
	stop := errors.New("enough")
	if _, err := oneroster.Read(a, oneroster.Options{Stop: func() error { return stop }}); !errors.Is(err, stop) {
		t.Error(err)
	}
}

var _ oneroster.Source = (*archive.Archive)(nil)
