// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lectern/internal/platform/db"
)

// call runs a command as the shell would and returns exit code, output and errors.
func call(t *testing.T, args ...string) (code int, out, faults string) {
	t.Helper()
	stdout, stderr := os.Stdout, os.Stderr
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()
	read := func(target **os.File) func() string {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		*target = w
		text := make(chan string)
		go func() {
			b, _ := io.ReadAll(r)
			text <- string(b)
		}()
		return func() string { _ = w.Close(); return <-text }
	}
	o, e := read(&os.Stdout), read(&os.Stderr)
	code = run(context.Background(), args)
	return code, o(), e()
}

func TestUsage(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"nothing":            {nil, exitDone},
		"help":               {[]string{"help"}, exitDone},
		"no such command":    {[]string{"fly"}, exitUsage},
		"no such flag":       {[]string{"serve", "--wings"}, exitUsage},
		"words too many":     {[]string{"serve", "now"}, exitUsage},
		"no such size":       {[]string{"demo", "--data", t.TempDir(), "--size", "galaxy"}, exitUsage},
		"no site there":      {[]string{"doctor", "--data", t.TempDir()}, exitConfig},
		"no such config":     {[]string{"serve", "--config", "/nowhere.toml"}, exitConfig},
		"no such role":       {[]string{"user", "create", "--email", "a@example.org", "--role", "wizard"}, exitUsage},
		"nobody to erase":    {[]string{"privacy", "erase"}, exitUsage},
		"import of nothing":  {[]string{"import"}, exitUsage},
		"version":            {[]string{"version"}, exitDone},
		"routes":             {[]string{"routes", "--json"}, exitDone},
		"schema of a memory": {[]string{"schema", "--json"}, exitDone},
		"privacy check":      {[]string{"privacy", "check"}, exitDone},
	} {
		if code, out, faults := call(t, c.args...); code != c.code {
			t.Errorf("%s: exit code %d, want %d\n%s%s", name, code, c.code, out, faults)
		}
	}
}

func makeSite(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	code, out, faults := call(t, "site", "create", "--data", data, "--name", "Test School", "--country", "NO", "--zone", "Europe/Oslo", "--languages", "en,nb",
		"--controller", "Test Municipality", "--controller-email", "post@example.org", "--officer", "Olga Office", "--officer-email", "olga@example.org",
		"--admin-given", "Ada", "--admin-family", "Admin", "--admin-email", "ada@example.org")
	if code != exitDone {
		t.Fatalf("site create: %d\n%s%s", code, out, faults)
	}
	return data
}

// TestUndeclaredColumnStopsTheProgram: exit code 78, and the column is named.
func TestUndeclaredColumnStopsTheProgram(t *testing.T) {
	data := makeSite(t)
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{Engine: db.SQLite, Path: filepath.Join(data, "sites/main/lectern.db")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(ctx, d, []db.Migration{{Domain: "person", Name: "20990101_0000_shoe", SQL: "ALTER TABLE person ADD COLUMN shoe_size bigint;"}}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	code, _, faults := call(t, "privacy", "check", "--data", data)
	if code != exitConfig || !strings.Contains(faults, "person.shoe_size") {
		t.Fatalf("exit code %d: %s", code, faults)
	}
}

func TestBackupComesBack(t *testing.T) {
	data := makeSite(t)
	file := filepath.Join(t.TempDir(), "school.lectern")
	if code, out, faults := call(t, "backup", "--data", data, "--out", file); code != exitDone {
		t.Fatalf("backup: %d\n%s%s", code, out, faults)
	}
	if code, _, _ := call(t, "restore", file, "--data", data); code != exitFailed {
		t.Errorf("a restore over a site must be refused, got %d", code)
	}
	empty := t.TempDir()
	if code, out, faults := call(t, "restore", file, "--data", empty); code != exitDone {
		t.Fatalf("restore: %d\n%s%s", code, out, faults)
	}
	code, out, faults := call(t, "user", "signin-link", "--email", "ada@example.org", "--data", empty, "--json")
	var answer struct{ Link string }
	if code != exitDone || json.Unmarshal([]byte(out), &answer) != nil || !strings.Contains(answer.Link, "/sign-in/link/") {
		t.Fatalf("sign-in link: %d\n%s%s", code, out, faults)
	}
	if err := os.Truncate(file, 2000); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := call(t, "restore", file, "--data", t.TempDir()); code != exitFailed {
		t.Errorf("a cut-off backup must be refused, got %d", code)
	}
}

// TestImport brings a small roster in twice: the second time nothing changes.
func TestImport(t *testing.T) {
	data := makeSite(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"manifest.csv":         "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.orgs,bulk\nfile.users,bulk\nfile.classes,bulk\nfile.courses,bulk\nfile.academicSessions,bulk\nfile.enrollments,bulk\n",
		"orgs.csv":             "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,active,,Elm School,school,,\n",
		"academicSessions.csv": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\ns1,active,,2026/27,schoolYear,2026-08-15,2027-06-20,,2027\n",
		"courses.csv":          "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\nc1,active,,s1,Science,SCI,,o1,,\n",
		"classes.csv":          "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\nk1,active,,Science 8B,08,c1,8B,scheduled,,o1,s1,,,\n",
		"users.csv":            "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\nu1,active,,true,o1,student,noor,,Noor,Khan,,,noor@example.org,,,u3,08,\nu2,active,,true,o1,teacher,tim,,Tim,Teach,,,tim@example.org,,,,,\nu3,active,,true,o1,parent,,,Pia,Khan,,,pia@example.org,,,u1,,\n",
		"enrollments.csv":      "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\ne1,active,,k1,o1,u1,student,false,,\ne2,active,,k1,o1,u2,teacher,true,,\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	type answer struct {
		Kinds map[string]struct{ Created, Changed, Unchanged, Closed int }
	}
	for turn, want := range []int{3, 0} {
		code, out, faults := call(t, "import", "oneroster", dir, "--data", data, "--json")
		var a answer
		if err := json.Unmarshal([]byte(out), &a); err != nil || (code != exitDone && code != exitFaults) {
			t.Fatalf("import: %d %v\n%s%s", code, err, out, faults)
		}
		if got := a.Kinds["person"]; got.Created != want || got.Created+got.Unchanged != 3 {
			t.Errorf("turn %d: people %+v", turn+1, got)
		}
		if got := a.Kinds["enrolment"]; got.Created+got.Unchanged != 2 || a.Kinds["guardian"].Created+a.Kinds["guardian"].Unchanged != 1 {
			t.Errorf("turn %d: enrolments %+v, guardians %+v", turn+1, got, a.Kinds["guardian"])
		}
	}
	if code, out, faults := call(t, "doctor", "--data", data); code == exitFailed {
		t.Errorf("doctor: %s%s", out, faults)
	}
}
