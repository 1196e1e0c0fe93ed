// SPDX-License-Identifier: AGPL-3.0-or-later

// Package today is the start page of everybody: the day as a sentence, what is now, what is due, what came back, what waits. It
// owns no table; it asks the domains above and draws their answers. Pupil, teacher and parent see their own page; who holds several
// roles sees the parts of each.
package today
