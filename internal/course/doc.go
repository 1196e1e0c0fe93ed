// SPDX-License-Identifier: AGPL-3.0-or-later

// Package course is the exercise book a class works in: its cover, its participants (course_member) and its groups
// (course_group). Participants follow the roster's class; more can be added by hand and stay when the class changes. What is
// planned lies in plan, what is worked on in assignment; this package knows neither.
//
// The question every page of a course asks is Need: is she in it, and may she, in her role there? Whoever is not in it is told
// that there is nothing.
package course
