// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/admin/audit", permit.Site(ReadLog), s.logPage).For("accountability"),
		web.Get("/privacy/me/reads", permit.SignedIn, s.readsPage).For("accountability"),
	}
}

const (
	screen    = 50  // entries on a page of the log
	mostLooks = 200 // looks on the page of looks
)

func (s *Service) logPage(c *web.Call) error {
	f := Filter{Action: c.Query("action"), Before: web.QueryID[Entry](c, "before"), Limit: screen + 1}
	v := logView{Page: c.Shell(c.T("audit.title"), ""), Action: f.Action, Text: c.Query("person"), Actions: actionOptions(c)}
	if err := s.narrow(c, &f, &v); err != nil {
		return err
	}
	if v.Nobody || len(v.Several) > 0 {
		return c.OK(logPage(v))
	}
	lines, err := s.List(c.Ctx(), s.DB, f)
	if err != nil {
		return err
	}
	if len(lines) > screen {
		lines = lines[:screen]
		v.Older = logAddress(f.Action, f.Person, lines[screen-1].ID)
	}
	s.looked(c.Actor, lines)
	for _, l := range lines {
		v.Lines = append(v.Lines, logRow(c, l))
	}
	return c.OK(logPage(v))
}

// narrow finds the person that was asked for: by id when a name was pressed, otherwise by what was typed. Several who fit are
// offered; nobody is said.
func (s *Service) narrow(c *web.Call, f *Filter, v *logView) error {
	if who := web.QueryID[Person](c, "who"); who != 0 {
		p, err := findName(c.Ctx(), s.DB, int64(who))
		f.Person, v.Text = p.ID, p.Name
		return err
	}
	words := strings.Fields(i18n.Fold(v.Text))
	if len(words) == 0 {
		return nil
	}
	people, err := findPeople(c.Ctx(), s.DB, words)
	if err != nil {
		return err
	}
	switch len(people) {
	case 0:
		v.Nobody = true
	case 1:
		f.Person, v.Text = people[0].ID, people[0].Name
	default:
		for _, p := range people {
			v.Several = append(v.Several, ui.Link{Text: p.Name, Href: logAddress(f.Action, p.ID, 0)})
		}
	}
	return nil
}

// looked writes down that the reader of the log saw what these people did or what was done to them.
func (s *Service) looked(viewer permit.Actor, lines []Line) {
	var seen []int64
	for _, l := range lines {
		for _, who := range []int64{l.Actor, l.Subject} {
			if who != 0 && !slices.Contains(seen, who) {
				seen = append(seen, who)
			}
		}
	}
	s.ReadMany(viewer, seen, "audit")
}

// logAddress is the log of one action ("" all) and one person (0 all), from an entry on (0 the newest).
func logAddress(action string, person int64, before ID) string {
	q := url.Values{}
	if action != "" {
		q.Set("action", action)
	}
	if person != 0 {
		q.Set("who", id.Of[Person](person).String())
	}
	if before != 0 {
		q.Set("before", before.String())
	}
	if len(q) == 0 {
		return "/admin/audit"
	}
	return "/admin/audit?" + q.Encode()
}

func actionOptions(c *web.Call) []ui.Option {
	out := []ui.Option{{Value: "", Text: c.T("audit.every_action")}}
	for _, a := range Actions() {
		out = append(out, ui.Option{Value: a, Text: c.T("audit." + a)})
	}
	return out
}

func logRow(c *web.Call, l Line) logLine {
	row := logLine{When: c.P.When(l.At), What: sentence(c, l.Action), Notes: notes(c, l.Detail)}
	row.Who = personLink(c, l.Actor, l.ActorName)
	if l.Actor == 0 {
		row.Who = ui.Link{Text: c.T("audit.by." + l.ActorKind)}
	}
	if l.Subject != 0 && l.Subject != l.Actor {
		row.Whom = personLink(c, l.Subject, l.SubjectName)
	}
	return row
}

// personLink narrows the log to a person. Who was erased since has no name any more.
func personLink(c *web.Call, who int64, name string) ui.Link {
	if name == "" {
		return ui.Link{Text: c.T("audit.somebody_gone")}
	}
	return ui.Link{Text: name, Href: logAddress("", who, 0)}
}

func sentence(c *web.Call, action string) string {
	if key := "audit." + action; c.Site.Texts.Has(key) {
		return c.T(key)
	}
	return c.T("audit.other", "action", action)
}

// notes are the numbers and codes of an entry that have words, in a fixed order.
func notes(c *web.Call, detail string) string {
	if detail == "" {
		return ""
	}
	d := map[string]any{}
	reader := json.NewDecoder(strings.NewReader(detail))
	reader.UseNumber()
	if reader.Decode(&d) != nil {
		return ""
	}
	names := make([]string, 0, len(d))
	for name := range d {
		names = append(names, name)
	}
	slices.Sort(names)
	var out []string
	for _, name := range names {
		switch value := d[name].(type) {
		case json.Number:
			n, err := value.Int64()
			if key := "audit.note." + name; err == nil && c.Site.Texts.Has(key) {
				out = append(out, c.T(key, "n", int(n)))
			}
		case string:
			if key := "audit.note." + name + "." + value; c.Site.Texts.Has(key) {
				out = append(out, c.T(key))
			}
		}
	}
	return strings.Join(out, ", ")
}

// readsPage is who looked at her own data, or at a child's for a guardian who decides for it.
func (s *Service) readsPage(c *web.Call) error {
	if err := s.Flush(c.Ctx()); err != nil {
		return err
	}
	v, who := readsView{Page: c.Shell(c.T("audit.reads_title"), "")}, c.Actor.Person
	if c.Query("child") != "" {
		who = int64(web.QueryID[Person](c, "child"))
		if err := s.mayFollow(c, who); err != nil {
			return err
		}
		child, err := findName(c.Ctx(), s.DB, who)
		if err != nil {
			return err
		}
		v.Page.Title = c.T("audit.reads_of", "name", child.Name)
	}
	looks, err := s.ReadsOf(c.Ctx(), s.DB, who, mostLooks)
	if err != nil {
		return err
	}
	for _, l := range looks {
		v.add(c, l)
	}
	return c.OK(readsPage(v))
}

// mayFollow is asked before a child's looks are shown to somebody else, which is a look itself. Fault: NotFound.
func (s *Service) mayFollow(c *web.Call, child int64) error {
	if s.Follows == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	yes, err := s.Follows(c.Ctx(), s.DB, c.Actor.Person, child)
	if err != nil {
		return err
	}
	if !yes {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	s.Read(c.Ctx(), c.Actor, child, "reads")
	return nil
}
