// SPDX-License-Identifier: AGPL-3.0-or-later

// Package org is the place: the tree of organisations (owner, district, school, department) and the academic sessions they
// share (school years, semesters, terms, grading periods). Nothing here is about a person.
package org
