// SPDX-License-Identifier: AGPL-3.0-or-later

// Package assignment is work that a teacher hands out, pupils hand in, and the teacher marks and returns.
//
// Words: hand out (pupils see it), hand in (the teacher has it), return (the pupil sees mark and comment), redo (another try),
// excuse (she need not), terms (the dates that hold for one pupil), draft (what she is writing).
//
// Tables: assignment, assignment_audience (whom it is for), assignment_date (own dates of one pupil or group),
// assignment_submission (one pupil's work), assignment_attempt (every hand-in as it was), assignment_grade (mark and comment, and
// what of them was returned). A pupil's pages read only what was returned.
//
// Files are held by the task (assignment), by a pupil's work (assignment_submission) and by her draft (assignment_draft).
//
// Events: assignment.handed_out, assignment.submitted, assignment.returned. Live topic: assignment/ID.
package assignment
