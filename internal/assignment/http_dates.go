// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"net/url"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// ownLine is one pupil's or group's own dates with the name.
type ownLine struct {
	OwnTerms
	Name string
}

// field is how a form names whom the dates are for.
func (o OwnTerms) field() string { return o.Kind + ":" + id.Text(o.Target) }

// targetOf reads what field wrote. Fault: NotFound.
func targetOf(field string) (OwnTerms, error) {
	kind, key, _ := strings.Cut(field, ":")
	target, err := id.ParseInt(key)
	if err != nil {
		return OwnTerms{}, notFound()
	}
	return OwnTerms{Kind: kind, Target: target}, nil
}

// ownLines are the own dates of an assignment with the names they are for.
func (s *Service) ownLines(c *web.Call, v Assignment) ([]ownLine, error) {
	own, err := readOwnTerms(c.Ctx(), s.DB, v.ID)
	if err != nil || len(own) == 0 {
		return nil, err
	}
	groups, err := s.Course.Groups(c.Ctx(), s.DB, v.Course)
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for _, g := range groups {
		names[int64(g.ID)] = g.Name
	}
	var people []person.ID
	for _, o := range own {
		if o.Kind == OnePupil {
			people = append(people, person.ID(o.Target))
		}
	}
	pupils, err := s.Person.Names(c.Ctx(), s.DB, people)
	for who, n := range pupils {
		names[int64(who)] = n.Full
	}
	var lines []ownLine
	for _, o := range own {
		lines = append(lines, ownLine{o, names[o.Target]})
	}
	return lines, err
}

func (s *Service) datesForm(c *web.Call) error {
	d, err := s.editDesktop(c)
	if err != nil {
		return err
	}
	v, err := s.datesView(c, d, url.Values{"target": {c.Query("target")}})
	if err != nil {
		return err
	}
	return c.OK(datesPage(v))
}

func (s *Service) datesView(c *web.Call, d desktop, values url.Values) (datesView, error) {
	v := datesView{P: c.P, Page: c.Shell(c.T("assignment.own_dates_title", "title", d.Was.Title), d.Course.Title), Course: d.Course, Assignment: d.Was,
		typed: typed{values}, Targets: []ui.Option{{Text: c.T("assignment.choose")}}}
	groups, err := s.Course.Groups(c.Ctx(), s.DB, d.Was.Course)
	if err != nil {
		return v, err
	}
	for _, g := range groups {
		v.Targets = append(v.Targets, ui.Option{Value: OwnTerms{Kind: OneGroup, Target: int64(g.ID)}.field(), Text: g.Name, Group: c.T("assignment.groups")})
	}
	works, err := readClass(c.Ctx(), s.DB, d.Was)
	if err != nil {
		return v, err
	}
	for _, w := range works {
		v.Targets = append(v.Targets, ui.Option{Value: OwnTerms{Kind: OnePupil, Target: int64(w.ID)}.field(), Text: w.Full, Group: c.T("assignment.pupils_one_by_one")})
	}
	if v.Own, err = s.ownLines(c, d.Was); err != nil {
		return v, err
	}
	v.Chips, err = s.chips(c, d)
	return v, err
}

// extend gives own dates, or with take_away takes them away: an empty form alone does not.
func (s *Service) extend(c *web.Call) error {
	d, err := s.editDesktop(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	o, err := targetOf(f.Text("target"))
	if err != nil && f.Text("target") != "" {
		return err
	}
	r := reading{f, fault.New(fault.Invalid, "fault.invalid")}
	o.Reason = f.Text("reason")
	o.Terms = Terms{OpensAt: r.moment("opens", startOfDay), DueAt: r.moment("due", endOfDay), LateUntil: r.moment("late", endOfDay)}
	if o.Terms == (Terms{}) && len(r.fault.Fields) == 0 && !f.Has("take_away") {
		r.fault.With("due_date", "assignment.dates_missing")
	}
	if f.Text("target") == "" {
		r.fault.With("target", "assignment.dates_for_missing")
	}
	if err = r.fault.OrNil(); err == nil {
		err = s.Extend(c.Ctx(), c.Actor, d.Was.ID, o)
	}
	if err == nil {
		c.Flash("assignment.dates_saved")
		return c.See(path(d.Was.ID))
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, err := s.datesView(c, d, f.Values())
	if err != nil {
		return err
	}
	v.Faults = faults
	return c.Again(datesPage(v))
}
