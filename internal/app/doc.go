// SPDX-License-Identifier: AGPL-3.0-or-later

// Package app is the roof. It builds every domain in the order of the law of imports, gathers what they say about themselves
// (feature.Feature), migrates the database, refuses to start while a column is undeclared, mounts the routes, and runs jobs. The
// house tests that keep the design true live here.
package app
