// SPDX-License-Identifier: AGPL-3.0-or-later

// Package admin is where the school is kept in order: people, organisations, classes, courses. It owns no table; every change is a
// verb of the domain that does, and stands in the audit log.
package admin
