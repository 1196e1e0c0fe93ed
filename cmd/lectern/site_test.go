// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"lectern/internal/app"
	"lectern/internal/platform/conf"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
	"lectern/internal/rights/exit"
)

func today(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }

// shell runs commands on one site.
type shell struct {
	t    *testing.T
	data string
}

func (s shell) run(want int, args ...string) string {
	s.t.Helper()
	code, out, faults := call(s.t, append(args, "--data", s.data)...)
	if code != want {
		s.t.Fatalf("%v: exit code %d, want %d\n%s%s", args, code, want, out, faults)
	}
	return out + faults
}

func (s shell) says(want int, words string, args ...string) {
	s.t.Helper()
	if said := s.run(want, args...); !strings.Contains(said, words) {
		s.t.Errorf("%v says %q, not %q", args, said, words)
	}
}

// sites are a new site on each engine.
func sites(t *testing.T, do func(t *testing.T, s shell)) {
	t.Run("sqlite", func(t *testing.T) { do(t, shell{t, makeSite(t)}) })
	t.Run("postgres", func(t *testing.T) {
		t.Setenv("LECTERN_DSN", testkit.Config(t, db.Postgres).DSN)
		do(t, shell{t, makeSite(t)})
	})
}

// TestASchoolLeavesAndStays: what was named is checked, shown, and taken back.
func TestASchoolLeavesAndStays(t *testing.T) {
	s := shell{t, makeSite(t)}
	s.says(exitUsage, "--until", "site", "leave")
	s.says(exitUsage, "2027-06-30", "site", "leave", "--until", "next summer")
	s.says(exitUsage, "2027-06-30", "site", "leave", "--until", today(40), "--on", "soon")
	s.says(exitUsage, "--stay", "site", "leave", "--stay", "--until", today(40))
	s.says(exitFailed, "at least 30 days", "site", "leave", "--until", today(29))
	s.says(exitFailed, "today or a later day", "site", "leave", "--until", today(40), "--on", today(-3))
	s.says(exitFailed, "nothing to take back", "site", "leave", "--stay")
	s.says(exitDone, today(40), "site", "leave", "--until", today(40))
	s.says(exitDone, today(90), "site", "leave", "--until", today(90), "--on", today(31))
	s.says(exitFailed, "at least 30 days", "site", "leave", "--until", today(60))
	s.says(exitDone, "stays", "site", "leave", "--stay")
}

// TestAnExportIsCheckedByCommand: it is written once, whole, verifies without its site, and one flipped byte is noticed.
func TestAnExportIsCheckedByCommand(t *testing.T) {
	sites(t, func(t *testing.T, s shell) {
		file := filepath.Join(t.TempDir(), "all.zip")
		s.says(exitUsage, "--out", "site", "export")
		_, said, _ := call(t, "site", "export", "--out", file, "--json", "--data", s.data)
		var m struct{ Key string }
		if err := json.Unmarshal([]byte(said), &m); err != nil || len(m.Key) != 64 {
			t.Fatalf("the export says %q: %v", said, err)
		}
		s.says(exitFailed, "there already", "site", "export", "--out", file)
		for want, args := range map[string][]string{"whole": {}, "everything of Test School": {"--key", m.Key}} {
			if code, out, faults := call(t, append([]string{"site", "verify", file}, args...)...); code != exitDone || !strings.Contains(out, want) {
				t.Errorf("verify: %d %s%s", code, out, faults)
			}
		}
		if code, _, _ := call(t, "site", "verify", file, "--key", strings.Repeat("0", 64)); code != exitFailed {
			t.Errorf("a key that did not sign: %d", code)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)/3] ^= 1
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, _ := call(t, "site", "verify", file); code != exitFailed {
			t.Errorf("one flipped byte: %d", code)
		}
		s.run(exitFailed, "site", "remove", "--early", "Test School", "--export", file)
	})
}

// TestT49ASchoolLeavesByCommand: refused before its day, by a wrong name and without an export; then killed after every step and run again, and
// nothing but the certificate is left. A server that is started then answers 410.
func TestT49ASchoolLeavesByCommand(t *testing.T) {
	sites(t, func(t *testing.T, s shell) {
		dir := t.TempDir()
		file, saved, lost := filepath.Join(dir, "all.zip"), filepath.Join(dir, "monday.lectern"), filepath.Join(dir, "lost.lectern")
		s.run(exitDone, "backup", "--out", saved)
		s.run(exitDone, "backup", "--out", lost)
		for _, left := range []string{exit.PartOf(saved), filepath.Join(exit.ScratchOf(saved), "lectern.db")} { // as a kill leaves them
			if err := errors.Join(os.MkdirAll(filepath.Dir(left), 0o700), os.WriteFile(left, []byte("Ada Admin"), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Rename(lost, lost+".moved"); err != nil {
			t.Fatal(err)
		}
		s.says(exitUsage, "--without-export", "site", "remove")
		s.says(exitFailed, "nobody was told", "site", "remove", "--without-export")
		s.run(exitDone, "site", "leave", "--until", today(40))
		s.run(exitDone, "site", "export", "--out", file)
		s.says(exitFailed, "until "+today(40), "site", "remove", "--export", file)
		s.says(exitFailed, "not \"Other School\"", "site", "remove", "--export", file, "--early", "Other School")
		s.run(exitFailed, "site", "remove", "--export", filepath.Join(dir, "none.zip"), "--early", "Test School")
		if s.run(exitDone, "migrate"); !exists(saved) {
			t.Fatal("a refused removal removed something")
		}

		var killed []string
		for step := s.killed(t, nil, file); step != ""; step = s.killed(t, killed, file) {
			killed = append(killed, step)
			s.run(exitConfig, "migrate") // nothing opens it any more
		}
		if len(killed) != 11 {
			t.Errorf("it was stopped after %v", killed)
		}
		said := s.run(exitDone, "site", "remove")
		for _, want := range []string{"Test School is removed", "rows of", "backups", "1 backups that are no longer"} {
			if !strings.Contains(said, want) {
				t.Errorf("the certificate does not say %q:\n%s", want, said)
			}
		}
		for _, path := range []string{saved, exit.PartOf(saved), exit.ScratchOf(saved), filepath.Join(s.data, "sites", "main")} {
			if exists(path) {
				t.Errorf("%s is still there", path)
			}
		}
		s.certified(t)
		s.gone(t)
	})
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// TestRemoval is not a test: it is the process that the next one kills, after the first step that is not named.
func TestRemoval(t *testing.T) {
	data, file, found := strings.Cut(os.Getenv("LECTERN_REMOVAL"), "\n")
	if !found {
		t.Skip("run by TestT49ASchoolLeavesByCommand")
	}
	c := &siteFlags{common: flags("site"), exported: file, early: "Test School"}
	c.data = data
	c.after = func(step string) error {
		if !slices.Contains(strings.Split(os.Getenv("LECTERN_REMOVAL_PASSED"), ","), step) {
			fmt.Printf("killed after %s.\n", step)
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		return nil
	}
	if err := c.remove(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// killed runs the removal in a process that dies after the first step that none died after before. It tells which, or none when it ended.
func (s shell) killed(t *testing.T, before []string, file string) string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestRemoval$")
	child.Env = append(os.Environ(), "LECTERN_REMOVAL="+s.data+"\n"+file, "LECTERN_REMOVAL_PASSED="+strings.Join(before, ","))
	out, err := child.CombinedOutput()
	_, after, found := strings.Cut(string(out), "killed after ")
	step, _, _ := strings.Cut(after, ".")
	if found == (err == nil) {
		t.Fatalf("after %v: %v\n%s", before, err, out)
	}
	return step
}

// certified: the certificate verifies, names nobody, and one changed byte is noticed.
func (s shell) certified(t *testing.T) {
	t.Helper()
	path := filepath.Join(s.data, "removed", "main.json")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Ada", "Admin", "ada@", "Olga", "olga@", "monday.lectern"} {
		if bytes.Contains(b, []byte(name)) {
			t.Errorf("the certificate names %s", name)
		}
	}
	if code, out, faults := call(t, "site", "verify", path); code != exitDone || !strings.Contains(out, "Test School is removed") {
		t.Errorf("the certificate: %d %s%s", code, out, faults)
	}
	for _, at := range []int{len(b) / 4, len(b) / 2, len(b) - 3} {
		changed := bytes.Clone(b)
		changed[at] ^= 1
		other := filepath.Join(t.TempDir(), "changed.json")
		if err := os.WriteFile(other, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, _ := call(t, "site", "verify", other); code != exitFailed {
			t.Errorf("a certificate with byte %d changed: %d", at, code)
		}
	}
}

// gone: no command opens the site, none makes it again, and a server says where the certificate is.
func (s shell) gone(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{{"migrate"}, {"backup", "--out", filepath.Join(t.TempDir(), "x")}, {"user", "signin-link", "--email", "ada@example.org"}} {
		s.says(exitConfig, "was removed", args...)
	}
	s.says(exitConfig, "was removed", "restore", filepath.Join(s.data, "removed", "main.json"))
	if exists(filepath.Join(s.data, "sites", "main")) {
		t.Error("a command made the site again")
	}
	cfg, err := conf.Load("", os.Getenv) // with another site beside it, which goes on
	if err != nil {
		t.Fatal(err)
	}
	cfg.Data, cfg.Listen, cfg.LogLevel = s.data, freeAddress(t), "error"
	cfg.Sites = append(cfg.Sites, conf.Site{Name: "elm", Hosts: []string{"elm.example"}})
	ctx, stop := context.WithCancel(context.Background())
	up, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- serveConfig(ctx, cfg, func(context.Context, []*app.Site) error { close(up); return nil })
	}()
	select {
	case <-up:
	case err := <-ended:
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/sign-in", "/privacy/me"} {
		status, body := ask(t, cfg.Listen, "school.example", path)
		if status != http.StatusGone || !strings.Contains(body, "Test Municipality stopped using it") || !strings.Contains(body, `href="/removed/certificate.json"`) {
			t.Errorf("%s: %d %.300s", path, status, body)
		}
	}
	status, body := ask(t, cfg.Listen, "school.example", "/removed/certificate.json")
	if _, err := exit.VerifyCertificate([]byte(body)); status != http.StatusOK || err != nil {
		t.Errorf("the certificate: %d %v", status, err)
	}
	if status, body := ask(t, cfg.Listen, "elm.example", "/sign-in"); status != http.StatusOK {
		t.Errorf("the site beside it: %d %.200s", status, body)
	}
	if status, _ := ask(t, cfg.Listen, "school.example", "/readyz"); status != http.StatusOK {
		t.Errorf("readyz: %d", status)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
