// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

// Standing is where one pupil's work stands, for rulers and lists.
type Standing string

const (
	Missing  Standing = "missing" // nothing handed in
	Waiting  Standing = "waiting" // handed in, not marked
	Marked   Standing = "graded"  // marked, not returned
	CameBack Standing = "returned"
	Redo     Standing = "redo" // asked for another try, not handed in again
	Excused  Standing = "excused"
)

// Stands tells where the work stands. Exactly one holds at any time.
func Stands(s Submission, g Grade) Standing {
	switch {
	case g.ExcusedAt != 0:
		return Excused
	case g.asksAgain(s):
		return Redo
	case g.Returned.Given() && s.HandedInAt <= g.Returned.At && !g.ahead():
		return CameBack
	case g.Marked() && (!s.HasWork() || s.HandedInAt <= g.GradedAt):
		return Marked
	case s.HasWork():
		return Waiting
	}
	return Missing
}

// asksAgain tells whether she was asked for another try and has not handed in since.
func (g Grade) asksAgain(s Submission) bool { return g.RedoAt != 0 && s.HandedInAt <= g.RedoAt }
