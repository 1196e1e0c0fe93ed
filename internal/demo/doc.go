// SPDX-License-Identifier: AGPL-3.0-or-later

// Package demo makes synthetic schools: the same seed makes the same school. It works through the verbs of the domains, as people
// would. A school has about 600 pupils and a cast whose day is worth looking at; a town has 20 schools and 12,000 pupils and one course of
// a thousand; a state has 400,000 pupils.
package demo
