// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
)

// lines draw assignments in the plan of a course: for whoever marks how far the class is, for a pupil how far she is; what is not
// for her is hidden. Constant number of queries.
func (s *Service) lines(ctx context.Context, q db.Q, a permit.Actor, p *i18n.Printer, c int64, things []int64) (map[int64]feature.ItemLine, error) {
	role, err := s.Course.Role(ctx, q, course.ID(c), a.Person)
	if err != nil {
		return nil, err
	}
	if course.Teaches(role) {
		return s.teacherLines(ctx, q, p, course.ID(c), things)
	}
	return s.pupilLines(ctx, q, a, p, course.ID(c), things)
}

func (s *Service) teacherLines(ctx context.Context, q db.Q, p *i18n.Printer, c course.ID, things []int64) (map[int64]feature.ItemLine, error) {
	which := make([]ID, len(things))
	for i, t := range things {
		which[i] = ID(t)
	}
	all, err := readProgress(ctx, q, c, which)
	out := map[int64]feature.ItemLine{}
	for _, l := range all {
		line := feature.ItemLine{}
		line.Tag, line.TagKind = dueTag(p, l.DueAt)
		if l.HandedOut() {
			line.Done, line.Of = int(l.HandedIn), int(l.Pupils)
			line.Meta = p.T("assignment.progress", "done", l.HandedIn, "of", l.Pupils)
		}
		out[int64(l.ID)] = line
	}
	return out, err
}

func (s *Service) pupilLines(ctx context.Context, q db.Q, a permit.Actor, p *i18n.Printer, c course.ID, things []int64) (map[int64]feature.ItemLine, error) {
	out := map[int64]feature.ItemLine{}
	for _, t := range things {
		out[t] = feature.ItemLine{Hidden: true}
	}
	all, err := s.ofPupil(ctx, q, person.ID(a.Person), c, 0)
	for _, l := range all {
		if _, asked := out[int64(l.ID)]; !asked {
			continue
		}
		r := l.ring(s.now())
		line := feature.ItemLine{State: r.State, StateWord: p.T(r.Word)}
		if st := l.Stands(); st == Missing || st == Redo {
			line.Tag, line.TagKind = dueTag(p, l.Mine.DueAt)
		}
		out[int64(l.ID)] = line
	}
	return out, err
}

// dueTag stands out on the day itself.
func dueTag(p *i18n.Printer, due clock.Instant) (text, kind string) {
	switch {
	case due == 0:
		return "", ""
	case p.Today(due):
		kind = "warn"
	}
	return p.T("assignment.due_when", "when", due), kind
}
