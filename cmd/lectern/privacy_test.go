// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"lectern/internal/audit"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/subject"
)

// TestErasureSurvivesARestore: erased by command, restored from a backup of before, quiet until the replay, and gone again.
func TestErasureSurvivesARestore(t *testing.T) {
	data := makeSite(t)
	must := func(args ...string) string {
		t.Helper()
		code, out, faults := call(t, append(args, "--data", data)...)
		if code != exitDone {
			t.Fatalf("%v: exit code %d\n%s%s", args, code, out, faults)
		}
		return out
	}
	must("user", "create", "--role", "pupil", "--given", "Liv", "--family", "Dahl", "--email", "liv@example.org")
	file := filepath.Join(t.TempDir(), "school.lectern")
	must("backup", "--out", file)

	var plan subject.Plan
	if err := json.Unmarshal([]byte(must("privacy", "erase", "--person", "liv@example.org", "--dry-run", "--json")), &plan); err != nil || len(plan.Items) == 0 {
		t.Fatalf("no plan: %v", err)
	}
	if code, _, _ := call(t, "user", "signin-link", "--email", "liv@example.org", "--data", data); code != exitDone {
		t.Fatal("a dry run erased her")
	}
	if said := must("privacy", "erase", "--person", "liv@example.org"); !strings.Contains(said, "exactly this") {
		t.Errorf("the erasure says %q", said)
	}
	if code, _, said := call(t, "privacy", "erase", "--person", "liv@example.org", "--data", data); code != exitFailed || !strings.Contains(said, "nobody here") {
		t.Errorf("the same erasure twice: %d %s", code, said)
	}

	site := filepath.Join(data, "sites")
	if err := os.Rename(site, site+".lost"); err != nil {
		t.Fatal(err)
	}
	if said := must("restore", file); !strings.Contains(said, "privacy replay") {
		t.Errorf("the restore does not say what is to do: %q", said)
	}
	if said := must("privacy", "replay"); !strings.Contains(said, "1 people") {
		t.Errorf("the replay says %q", said)
	}
	if code, _, _ := call(t, "user", "signin-link", "--email", "liv@example.org", "--data", data); code == exitDone {
		t.Error("a restored backup brought her back")
	}
	if said := must("privacy", "replay"); !strings.Contains(said, "0 people") {
		t.Errorf("a second replay says %q", said)
	}
}

// TestACopyAndAProofByCommand: a copy is written once and noticed when it was changed; a site proves its promises on a pupil who does not
// exist, and nothing of him is left.
func TestACopyAndAProofByCommand(t *testing.T) {
	data := makeSite(t)
	file := filepath.Join(t.TempDir(), "copy.zip")
	if code, out, faults := call(t, "privacy", "export", "--person", "ada@example.org", "--out", file, "--data", data); code != exitDone {
		t.Fatalf("export: %d\n%s%s", code, out, faults)
	}
	if code, _, _ := call(t, "privacy", "export", "--person", "ada@example.org", "--out", file, "--data", data); code != exitFailed {
		t.Errorf("a copy was written over another: %d", code)
	}
	if code, out, faults := call(t, "privacy", "verify", file); code != exitDone {
		t.Errorf("verify: %d\n%s%s", code, out, faults)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := call(t, "privacy", "verify", file); code != exitFailed {
		t.Errorf("a changed copy passes: %d", code)
	}
	code, out, faults := call(t, "privacy", "verify", "--data", data, "--json")
	var proof struct {
		Planted, Found int
		Left           []any
	}
	if code != exitDone || json.Unmarshal([]byte(out), &proof) != nil || proof.Planted == 0 || proof.Found != proof.Planted || len(proof.Left) != 0 {
		t.Errorf("the proof: %d\n%s%s", code, out, faults)
	}
}

// TestT32TheOperatorIsSeenToo: who reads a person's record at the command line stands on her page with the reason, or with that none was said.
func TestT32TheOperatorIsSeenToo(t *testing.T) {
	data := makeSite(t)
	file := filepath.Join(t.TempDir(), "copy.zip")
	for _, args := range [][]string{
		{"privacy", "erase", "--dry-run", "--person", "ada@example.org", "--reason", "Asked by letter of 3 March"},
		{"privacy", "export", "--out", file, "--person", "ada@example.org"},
	} {
		if code, out, faults := call(t, append(args, "--data", data)...); code != exitDone {
			t.Fatalf("%v: %d\n%s%s", args, code, out, faults)
		}
	}
	c := flags("test")
	if _, err := c.parse([]string{"--data", data}); err != nil {
		t.Fatal(err)
	}
	s, _, err := c.openSite(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context())
	p, err := personOf(t.Context(), s, "ada@example.org")
	if err != nil {
		t.Fatal(err)
	}
	looks, err := s.Audit.ReadsOf(t.Context(), s.DB, int64(p.ID), 10)
	if err != nil || len(looks) != 2 {
		t.Fatalf("%+v, %v", looks, err)
	}
	for n, want := range []string{"none was said", "Asked by letter of 3 March"} {
		if looks[n].Role != audit.ByOperator || looks[n].Reason != want || looks[n].What != "rights" {
			t.Errorf("look %d is %+v, want the operator because %q", n, looks[n], want)
		}
	}
}

// TestT32TheLogIsVerifiedByCommand: a whole log ends well, a deleted entry is named with its table and its time, and the exit code says so.
func TestT32TheLogIsVerifiedByCommand(t *testing.T) {
	data := makeSite(t)
	if code, out, faults := call(t, "privacy", "log", "verify", "--data", data); code != exitDone || !strings.Contains(out, "too new to be sealed") {
		t.Fatalf("a new site: %d\n%s%s", code, out, faults)
	}
	c := flags("test")
	if _, err := c.parse([]string{"--data", data}); err != nil {
		t.Fatal(err)
	}
	s, _, err := c.openSite(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	written := time.Now().Add(-3 * time.Hour).Truncate(time.Second)
	old := id.Before(written) + 1
	change := func(text string) {
		t.Helper()
		if err := s.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, text, old)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	change(`INSERT INTO audit (id, at, actor_kind, action) VALUES ($1, 1, 'operator', 'site.changed')`)
	if err := s.Audit.SealLog(t.Context()); err != nil {
		t.Fatal(err)
	}
	change(`DELETE FROM audit WHERE id = $1`)
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	code, out, _ := call(t, "privacy", "log", "verify", "--data", data)
	if want := fmt.Sprintf("deleted      %s  audit %d", written.UTC().Format(time.RFC3339), old); code != exitFaults || !strings.Contains(out, want) {
		t.Errorf("exit code %d, want %q in\n%s", code, want, out)
	}
}

// TestT45ABackupIsReadableOnlyWithTheKey: nothing of the school can be read in it, another key does not open it, the right one does.
func TestT45ABackupIsReadableOnlyWithTheKey(t *testing.T) {
	data, dir := makeSite(t), t.TempDir()
	mine, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]string{"mine": mine.String(), "other": other.String()}
	for name, key := range keys {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(key+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "school.lectern")
	if code, out, faults := call(t, "backup", "--data", data, "--out", file, "--recipient", mine.Recipient().String()); code != exitDone {
		t.Fatalf("backup: %d\n%s%s", code, out, faults)
	}
	b, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(b), sealHead) {
		t.Errorf("it is not encrypted: %.40q %v", b, err)
	}
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"without a key": {nil, exitFailed}, "another key": {[]string{"--identity", filepath.Join(dir, "other")}, exitFailed},
		"the key": {[]string{"--identity", filepath.Join(dir, "mine")}, exitDone},
	} {
		args := append([]string{"restore", file, "--data", t.TempDir()}, c.args...)
		if code, out, faults := call(t, args...); code != c.code {
			t.Errorf("%s: %d\n%s%s", name, code, out, faults)
		}
	}
	if code, _, _ := call(t, "backup", "--data", data, "--out", filepath.Join(dir, "x"), "--recipient", "my friend"); code != exitUsage {
		t.Errorf("a recipient that is none: %d", code)
	}
}
