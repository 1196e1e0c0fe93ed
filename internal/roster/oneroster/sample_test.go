// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/internal/platform/archive"
	"lectern/internal/roster/oneroster"
)

// sample opens one of the public sample sets. They are not part of the project: LECTERN_SAMPLES names their folder, else it is
// looked for beside the project.
func sample(t *testing.T, name string) *archive.Archive {
	t.Helper()
	dir := os.Getenv("LECTERN_SAMPLES")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "samples")
	}
	path := filepath.Join(dir, "oneroster", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the sample sets are not here; LECTERN_SAMPLES names their folder")
	}
	a, err := archive.OpenPath(path, archive.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func TestSamples(t *testing.T) {
	const orgs, sessions, courses, classes, users, roles, enrollments, demographics = oneroster.Orgs, oneroster.Sessions,
		oneroster.Courses, oneroster.Classes, oneroster.Users, oneroster.Roles, oneroster.Enrollments, oneroster.Demographics
	for _, c := range []struct {
		name, version string
		counts        map[string]oneroster.Count
		guardians     []oneroster.Guardian
		roles         int
		report        []string
	}{
		{
			name: "catalyst-Test_full_data_set.zip", version: "1.1", roles: 6,
			counts: map[string]oneroster.Count{
				orgs: {Rows: 1, Taken: 1, Changed: 1}, sessions: {Rows: 5, Taken: 5, Changed: 2}, classes: {Rows: 2, Taken: 2},
				users: {Rows: 6, Taken: 6, Changed: 4}, enrollments: {Rows: 6, Taken: 6},
			},
			guardians: []oneroster.Guardian{
				{Guardian: "usr-222-1234561", Child: "usr-222-66778899", Relation: "parent", Checked: true, Line: 4},
			},
			report: []string{
				"orgs:2 org-sch-222-456 parentSourcedId changed parent_unknown",
				"academicSessions:3 as-trm-222-1234 parentSourcedId changed parent_unknown",
				"academicSessions:6 as-trm-222-1235 parentSourcedId changed parent_unknown",
				"classes:0 courseSourcedId note unchecked",
				"users:1 userIds dropped column_dropped",
				"users:1 middleName dropped column_dropped",
				"users:1 identifier dropped column_dropped",
				"users:1 sms dropped column_dropped",
				"users:1 phone dropped column_dropped",
				"users:1 password dropped column_password",
				"users:3 usr-222-66778899 agentSourcedIds changed agent_no_guardian",
				"users:5 usr-222-987654 agentSourcedIds changed agent_no_guardian",
				"users:6 usr-222-1234561232 agentSourcedIds changed agent_no_guardian",
				"users:7 usr-222-567891 agentSourcedIds changed agent_no_guardian",
			},
		},
		{
			name: "catalyst-v1p2_full_dataset.zip", version: "1.2", roles: 7,
			counts: map[string]oneroster.Count{
				orgs: {Rows: 1, Taken: 1, Changed: 1}, sessions: {Rows: 5, Taken: 5, Changed: 2}, classes: {Rows: 2, Taken: 2},
				users: {Rows: 6, Taken: 6, Changed: 3}, roles: {Rows: 7, Taken: 7}, enrollments: {Rows: 6, Taken: 6},
			},
			guardians: []oneroster.Guardian{
				{Guardian: "usr-222-123456", Child: "usr-222-1234561232", Relation: "guardian", Checked: true, Line: 6},
				{Guardian: "usr-222-123456", Child: "usr-222-66778899", Relation: "guardian", Checked: true, Line: 3},
			},
			report: []string{
				"orgs:2 org-sch-222-456 parentSourcedId changed parent_unknown",
				"academicSessions:3 as-trm-222-1234 parentSourcedId changed parent_unknown",
				"academicSessions:6 as-trm-222-1235 parentSourcedId changed parent_unknown",
				"classes:0 courseSourcedId note unchecked",
				"users:0 dateLastModified note modified_invalid",
				"users:1 preferredGivenName note column_read_as",
				"users:1 preferredMiddleName note column_read_as",
				"users:1 preferredFamilyName note column_read_as",
				"users:1 userIds dropped column_dropped",
				"users:1 middleName dropped column_dropped",
				"users:1 identifier dropped column_dropped",
				"users:1 sms dropped column_dropped",
				"users:1 phone dropped column_dropped",
				"users:1 password dropped column_password",
				"users:1 preferredMiddleName dropped column_dropped",
				"users:1 preferredFamilyName dropped column_dropped",
				"users:1 pronouns dropped column_dropped",
				"users:4 usr-222-1234561 agentSourcedIds changed agent_no_guardian",
				"users:5 usr-222-987654 agentSourcedIds changed agent_no_guardian",
				"users:7 usr-222-567891 agentSourcedIds changed agent_no_guardian",
				"roles:1 dateLastModified note column_read_as",
				"userprofiles.csv:0 dropped file_unused",
			},
		},
		{
			name: "oat-v1p1-base", version: "1.1", roles: 2,
			counts: map[string]oneroster.Count{
				orgs: {Rows: 2, Taken: 2}, sessions: {}, courses: {}, classes: {Rows: 3, Taken: 3, Changed: 3},
				users: {Rows: 2, Taken: 2}, enrollments: {Rows: 3, Taken: 3}, demographics: {},
			},
			report: []string{
				"orgs:1 metadata.classification dropped column_dropped",
				"orgs:1 metadata.gender dropped column_dropped",
				"orgs:1 metadata.boarding dropped column_dropped",
				"courses:1 schoolYearSourcedId note column_read_as",
				"courses:1 grades note column_read_as",
				"classes:1 grades note column_read_as",
				"classes:2 class1 termSourcedIds changed reference_unknown",
				"classes:3 class2 termSourcedIds changed reference_unknown",
				"classes:4 class3 termSourcedIds changed reference_unknown",
				"users:1 userIds note column_read_as",
				"users:1 agentSourcedIds note column_read_as",
				"users:1 userIds dropped column_dropped",
				"users:1 identifier dropped column_dropped",
				"users:1 ext_tao_userMotherName dropped column_dropped",
				"users:1 ext_tao_userFatherName dropped column_dropped",
				"demographics:1 sourcedId note column_read_as",
				"demographics:1 birthDate note column_read_as",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mustRead(t, sample(t, c.name), oneroster.Options{})
			checkSet(t, s)
			ps := printers(t)
			for _, l := range s.Lines {
				checkTexts(t, ps, l.Reason, l.Args)
			}
			if d := cmp.Diff(c.report, said(s.Lines)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.counts, s.Counts); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.guardians, s.Guardians); d != "" {
				t.Error(d)
			}
			if len(s.Roles) != c.roles || s.Version != c.version {
				t.Errorf("%d roles, version %s", len(s.Roles), s.Version)
			}
		})
	}
}
