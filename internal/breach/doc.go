// SPDX-License-Identifier: AGPL-3.0-or-later

// Package breach is the register of leaks of personal data (Articles 33 and 34): anybody reports one, the privacy officer says since when
// she knows, what it touches and whom, how bad it is, and decides who is told.
//
// Words: breach (in texts for people: a leak), report, aware (from then on the clock runs), reach (whose data it touches, computed), step.
// Tables breach, breach_step, breach_person, breach_letter.
//
// Promises: the clock counts hours and stands still for no weekend; not to tell needs a reason; nobody is written to before the officer
// saw how many it reaches; every leak is kept in the register, told or not.
package breach
