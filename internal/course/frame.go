// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"

	"github.com/a-h/templ"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// Frame is what surrounds every page of a course: the cover with its label, and the tabs.
type Frame struct {
	Page     ui.Page
	Course   Course
	Role     permit.CourseRole
	Teachers []person.Name
	Pupils   int64
	Tab      string
	Act      templ.Component // the one thing to do here, on the cover
}

// Frame makes the frame of a page in a tab; title is what the page is about, empty for the course itself. The caller has asked Need.
// Two queries.
func (s *Service) Frame(c *web.Call, v Course, role permit.CourseRole, tab, title string) (Frame, error) {
	place := v.Title
	if title == "" {
		title, place = v.Title, c.Site.Info().Name
	}
	f := Frame{Page: c.Shell(title, place), Course: v, Role: role, Tab: tab}
	f.Page.MainClass = "course " + ui.CoverClass(v.Cover)
	var err error
	if f.Teachers, err = s.Teachers(c.Ctx(), s.DB, v.ID); err != nil {
		return f, err
	}
	f.Pupils, err = countPupils(c.Ctx(), s.DB, v.ID)
	return f, err
}

// Path is where a course opens.
func Path(c ID) string { return "/courses/" + c.String() }

func (f Frame) tabs() []ui.Link {
	at := Path(f.Course.ID)
	t := f.Page.W.T
	out := []ui.Link{
		{Text: t("course.tab_plan"), Href: at, Current: f.Tab == "plan"},
		{Text: t("course.tab_work"), Href: at + "/assignments", Current: f.Tab == "work"},
		{Text: t("course.tab_people"), Href: at + "/people", Current: f.Tab == "people"},
	}
	if Manage.For(f.Role) {
		out = append(out, ui.Link{Text: t("course.tab_groups"), Href: at + "/groups", Current: f.Tab == "groups"},
			ui.Link{Text: t("course.tab_settings"), Href: at + "/settings", Current: f.Tab == "settings"})
	}
	return out
}

func (f Frame) teacherNames() string {
	names := make([]string, 0, len(f.Teachers))
	for _, n := range f.Teachers {
		names = append(names, n.Full)
	}
	if p, ok := f.Page.W.(*i18n.Printer); ok {
		return p.List(names)
	}
	return ""
}

// Books are her courses as exercise books, for the navigation.
func (s *Service) Books(ctx context.Context, q db.Q, who int64) ([]ui.NavBook, error) {
	mine, err := s.Mine(ctx, q, who)
	books := make([]ui.NavBook, len(mine))
	for i, m := range mine {
		books[i] = ui.NavBook{Code: m.Code, Cover: m.Cover, Name: m.Title, Href: Path(m.ID)}
	}
	return books, err
}

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{Name: "course", Routes: s.routes(), Capabilities: []permit.Capability{See, Manage, People, Make}, Personal: Tables(),
		Migrations: migrations, Texts: texts}
}
