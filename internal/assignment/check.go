// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"strings"

	"lectern/internal/platform/fault"
)

const (
	longestTitle = 200 // characters
	mostMinutes  = 6000
	mostGrace    = 24 * 60 // minutes
)

// check looks at what a teacher wrote and drops what does not apply. Faults: Invalid by field.
func (v *Assignment) check() error {
	f := fault.New(fault.Invalid, "fault.invalid")
	v.Title = strings.Join(strings.Fields(v.Title), " ")
	switch n := len([]rune(v.Title)); {
	case n == 0:
		f.With("title", "assignment.title_missing")
	case n > longestTitle:
		f.With("title", "assignment.title_long", "n", longestTitle)
	}
	if v.Minutes < 0 || v.Minutes > mostMinutes {
		f.With("minutes", "assignment.minutes_between", "n", mostMinutes)
	}
	v.checkAudience(f)
	v.checkDates(f)
	v.checkTakes(f)
	v.Scale.check(f)
	return f.OrNil()
}

func (v *Assignment) checkAudience(f *fault.Fault) {
	switch v.Audience {
	case ForGroups, ForPupils:
		if len(v.Targets) == 0 {
			f.With(string(v.Audience), "assignment.targets_missing")
		}
	default:
		v.Audience, v.Targets = ForAll, nil
	}
}

func (v *Assignment) checkDates(f *fault.Fault) {
	if v.DueAt != 0 && v.OpensAt != 0 && v.DueAt <= v.OpensAt {
		f.With("due_date", "assignment.due_before_open")
	}
	if v.ClosesAt != 0 && (v.ClosesAt <= v.OpensAt || v.ClosesAt < v.DueAt) {
		f.With("closes_date", "assignment.close_before_due")
	}
	if v.GraceMinutes < 0 || v.GraceMinutes > mostGrace {
		f.With("grace", "assignment.grace_between", "n", mostGrace)
	}
	switch v.Late {
	case LateRefuse, LateMark:
		v.LateUntil = 0
	case LateUntil:
		if v.DueAt == 0 || v.LateUntil <= v.DueAt {
			f.With("late_date", "assignment.late_before_due")
		}
	default:
		v.Late, v.LateUntil = LateMark, 0
	}
}

func (v *Assignment) checkTakes(f *fault.Fault) {
	t := &v.Takes
	if t.Nothing() {
		t.Paper = true
	}
	if !t.Files {
		t.MaxFiles, t.MaxBytes, t.Kinds = 0, 0, nil
		return
	}
	if t.MaxFiles < 1 || t.MaxFiles > MostFiles {
		f.With("max_files", "assignment.files_between", "n", MostFiles)
	}
	if t.MaxBytes < 1 || t.MaxBytes > MostBytes {
		f.With("max_mb", "assignment.megabytes_between", "n", MostBytes>>20)
	}
	for _, k := range t.Kinds {
		if Kinds[k] == nil {
			f.With("file_kinds", "assignment.kind_unknown")
			return
		}
	}
}
