// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"lectern/internal/course"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/personal"
)

// deletedOn says when a pupil's work goes, from the declaration of its table: the day when the end of the course is known, else the
// rule in words.
func deletedOn(c course.Course, p *i18n.Printer) string {
	kept := personal.WithCourse
	for _, t := range Tables() {
		if t.Name == "assignment_submission" {
			kept = t.Retention
		}
	}
	if day := kept.DeletedOn(c.EndsOn); day != "" {
		return p.Day(day)
	}
	return p.T(kept.Name())
}
