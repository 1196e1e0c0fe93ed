// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"embed"
	"slices"

	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/plan"
	"lectern/internal/platform/db"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

//go:embed migrations
var migrations embed.FS

//go:embed text
var texts embed.FS

// toGradeOrder is where "To grade" stands in the navigation: after Today.
const toGradeOrder = 20

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{
		Name: "assignment", Routes: s.routes(), Capabilities: []permit.Capability{See, Edit, Marking, Do}, Personal: Tables(),
		Migrations: migrations, Texts: texts, Items: []feature.Item{s.item()}, Files: s.holders(), Topics: []feature.Topic{s.topic()},
		Rail: []feature.RailEntry{s.rail},
	}
}

func (s *Service) routes() []web.Route {
	return append(s.teacherRoutes(), slices.Concat(s.pupilRoutes(), s.markRoutes(), s.statementRoutes())...)
}

func (s *Service) item() feature.Item {
	return feature.Item{
		Kind: Kind, Icon: "task", Name: "assignment.item",
		Path: func(thing int64) string { return path(ID(thing)) },
		NewPath: func(in, lesson int64) string {
			return newPath(course.ID(in)) + "?lesson=" + plan.LessonID(lesson).String()
		},
		Lines: s.lines,
	}
}

// holders are what holds files here: the task, a pupil's work, and her draft.
func (s *Service) holders() []feature.FileHolder {
	return []feature.FileHolder{
		{Kind: Kind, MaySee: asked(s.MaySee), MayAdd: asked(s.MayEdit), Limits: taskLimits},
		{Kind: FileHolder, MaySee: asked(s.MaySeeWork), MayAdd: asked(s.MayAddToWork), Limits: s.workLimits},
		{Kind: DraftHolder, MaySee: asked(s.MaySeeDraft), MayAdd: asked(s.MayAddToWork), Limits: s.workLimits},
	}
}

// asked lets a platform room, which knows no types of ours, ask whether somebody may.
func asked[T ~int64](may func(context.Context, db.Q, permit.Actor, T) (bool, error)) func(context.Context, db.Q, permit.Actor, int64) (bool, error) {
	return func(ctx context.Context, q db.Q, a permit.Actor, which int64) (bool, error) {
		return may(ctx, q, a, T(which))
	}
}

func taskLimits(context.Context, db.Q, permit.Actor, int64) (int64, []string, error) {
	return file.Largest, nil, nil
}

func (s *Service) workLimits(ctx context.Context, q db.Q, _ permit.Actor, holder int64) (int64, []string, error) {
	w, err := findSubmissionByID(ctx, q, SubmissionID(holder))
	if err != nil {
		return 0, nil, err
	}
	v, err := findAssignment(ctx, q, w.Assignment)
	return v.Takes.MaxBytes, v.Takes.Accepted(), err
}

func (s *Service) topic() feature.Topic { return feature.Topic{Prefix: Kind, May: asked(s.MaySee)} }

// rail shows a teacher how much waits for her.
func (s *Service) rail(ctx context.Context, q db.Q, a permit.Actor, p *i18n.Printer) ([]ui.NavItem, error) {
	if !a.Has(permit.Teacher) {
		return nil, nil
	}
	n, err := s.CountToMark(ctx, q, a.Person)
	return []ui.NavItem{{Icon: "pen", Label: p.T("assignment.to_grade"), Href: "/to-grade", Count: int(n), Order: toGradeOrder}}, err
}
