// SPDX-License-Identifier: AGPL-3.0-or-later

// Package testkit is what tests stand on: a fresh, migrated database of either engine for each test. It is imported by tests
// only.
//
// PostgreSQL comes from LECTERN_TEST_PG_DSN when that is set (make test sets it, by testkit/pgcluster); otherwise a throw-away
// cluster is started once for the test process. LECTERN_TEST_PG=off leaves PostgreSQL out; CI=true makes its absence fatal.
package testkit
