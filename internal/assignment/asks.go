// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import "lectern/internal/platform/personal"

// handInAsks: what is written is kept as a draft at every pause, and as an attempt when it is handed in.
var handInAsks = personal.Asks{
	"body":  {"assignment_submission.draft", "assignment_submission.body", "assignment_attempt.body"},
	"link":  {"assignment_submission.draft_link", "assignment_submission.link", "assignment_attempt.link"},
	"files": {"file.name", "file_upload.name", "assignment_attempt.files"},
	"leave": {"file.removed_at"}, "let_mark": {"restriction_allow.given_at"},
}
