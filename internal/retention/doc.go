// SPDX-License-Identifier: AGPL-3.0-or-later

// Package retention keeps what must not be deleted for now, and shows what will be: legal holds, and the calendar of the sweep. What the
// sweep does is done by platform/subject from the declarations; nothing here says how long anything is kept.
//
// Words: hold (the privacy officer's order to keep what she names), scope (a person, a course, or a person's part of a course), review,
// lift. Table retention_hold.
//
// Promises: what is held is neither swept nor erased nor changed, and nobody is shown the held data of an erased person; a hold is looked
// at again within half a year; who must not know of it yet is told on the day that was set; when it is lifted, what should have gone goes
// at once.
package retention
