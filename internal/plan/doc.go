// SPDX-License-Identifier: AGPL-3.0-or-later

// Package plan is the plan of a course: topics (plan_topic) hold lessons (plan_lesson), lessons hold items (plan_item). An item
// is a place for a thing that another domain owns: it knows kind, title, place and whether pupils see it, and asks the kind how
// it is drawn (feature.Item). Pupils see a lesson when it is shown and an item when it is handed out.
package plan
