// SPDX-License-Identifier: AGPL-3.0-or-later

// Package roster brings people, organisations, classes and enrolments in from a school's own system. A run reads a whole set
// (roster/oneroster), compares every record with what it brought before (roster_ref) and applies the differences in one
// transaction: all or nothing. A second run of the same set changes nothing. People who vanish from the set are closed, not deleted;
// a run that would close more than one in twenty stops and asks. What was set by hand (protection, names a teacher uses) stays.
//
// A dry run is the same run, rolled back at the end, so what it reports is what would happen.
package roster
