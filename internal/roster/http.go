// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"path"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

const largestUpload = 512 << 20 // bytes of a packed set; a state of 400,000 pupils takes a fifth of it

func (s *Service) routes() []web.Route {
	may := permit.Site(Import)
	routes := []web.Route{
		web.Get("/admin/imports", may, s.listPage),
		web.Post("/admin/imports", may, s.upload).Large(largestUpload),
		web.Get("/admin/imports/new", may, s.newPage),
		web.Get("/admin/imports/fields", may, s.fieldsPage),
		web.Post("/admin/imports/fields", may, s.mapField),
		web.Get("/admin/imports/fields/{field}/remove", may, s.unmapPage),
		web.Post("/admin/imports/fields/{field}/remove", may, s.unmapField),
		web.Get("/admin/imports/{run}", may, s.runPage),
		web.Post("/admin/imports/{run}/cancel", may, s.cancelForm),
		web.Post("/admin/imports/{run}/apply", may, s.applyForm),
		web.Get("/admin/imports/{run}/report.csv", may, s.reportFile),
	}
	for i := range routes {
		routes[i] = routes[i].For("account")
	}
	return routes
}

const runsOnScreen = 50

func (s *Service) listPage(c *web.Call) error {
	runs, err := s.Runs(c.Ctx(), s.DB, web.QueryID[Run](c, "before"), runsOnScreen+1)
	if err != nil {
		return err
	}
	v := listView{Page: c.Shell(c.T("roster.imports"), "")}
	if len(runs) > runsOnScreen {
		runs = runs[:runsOnScreen]
		v.Older = "/admin/imports?before=" + runs[runsOnScreen-1].ID.String()
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, starters(runs))
	if err != nil {
		return err
	}
	for _, r := range runs {
		v.Runs = append(v.Runs, runLine{When: c.P.When(r.StartedAt), Href: pathOf(r.ID), Source: r.Source, State: stateWord(c, r),
			Who: starter(c, r, names)})
	}
	return c.OK(listPage(v))
}

func pathOf(run RunID) string { return "/admin/imports/" + run.String() }

func starters(runs []Run) []person.ID {
	ids := make([]person.ID, 0, len(runs))
	for _, r := range runs {
		ids = append(ids, person.ID(r.StartedBy))
	}
	return ids
}

func starter(c *web.Call, r Run, names map[person.ID]person.Name) string {
	if r.StartedBy == 0 {
		return c.T("roster.by_operator")
	}
	return names[person.ID(r.StartedBy)].Full
}

// stateWord says what a run is and how it ended.
func stateWord(c *web.Call, r Run) string {
	if r.DryRun {
		return c.T("roster.tried." + r.State)
	}
	return c.T("roster.state." + r.State)
}

func (s *Service) newPage(c *web.Call) error {
	v, err := s.newView(c)
	if err != nil {
		return err
	}
	return c.OK(newPage(v))
}

func (s *Service) newView(c *web.Call) (newView, error) {
	fields, err := s.Fields(c.Ctx(), s.DB)
	return newView{Page: c.Shell(c.T("roster.new"), c.T("roster.imports")), Fields: len(fields)}, err
}

func (s *Service) upload(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	run, err := s.take(c, f)
	if err == nil {
		return c.See(pathOf(run))
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, err := s.newView(c)
	if err != nil {
		return err
	}
	v.Faults = faults
	return c.Again(newPage(v))
}

// take starts the dry run of what was uploaded.
func (s *Service) take(c *web.Call, f *web.Form) (RunID, error) {
	files := f.Files("file")
	if len(files) == 0 || files[0].Size == 0 {
		return 0, fault.New(fault.Invalid, "fault.invalid").With("file", "roster.file_missing")
	}
	r, err := files[0].Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return s.Start(c.Ctx(), c.Actor, fileName(files[0].Filename), r, files[0].Size)
}

// fileName is the name without folders, at most a hundred characters of it.
func fileName(name string) string {
	letters := []rune(strings.ToValidUTF8(path.Base(strings.ReplaceAll(name, `\`, "/")), ""))
	return string(letters[:min(len(letters), 100)])
}
