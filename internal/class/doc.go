// SPDX-License-Identifier: AGPL-3.0-or-later

// Package class is the roster's classes: groups of people taught together for some terms, the subjects they are taught in, and
// who belongs to them. A course follows its class; this package knows nothing of courses.
package class
