// SPDX-License-Identifier: AGPL-3.0-or-later

// Package restriction marks what about a person may for now only be kept (GDPR, Article 18), and what she contests or wants to add to
// (Articles 5 and 16). A mark is no note: the domains ask Paused before they show, count or change anything to others than herself.
//
// Words: mark, ground, statement; let (she has one thing used although the rest is paused). Tables restriction_mark,
// restriction_allow, restriction_statement.
package restriction
