// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"net/http"

	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) fieldsPage(c *web.Call) error {
	v, err := s.fieldsView(c)
	if err != nil {
		return err
	}
	return c.OK(fieldsPage(v))
}

func (s *Service) fieldsView(c *web.Call) (fieldsView, error) {
	v := fieldsView{Page: c.Shell(c.T("roster.fields"), c.T("roster.imports")), Activities: []ui.Option{{Text: c.T("roster.choose")}}, Kinds: []ui.Option{{Text: c.T("roster.choose")}}}
	for _, a := range personal.Activities() {
		v.Activities = append(v.Activities, ui.Option{Value: a.ID, Text: c.T(a.Name())})
	}
	for _, k := range person.FieldKinds() {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(k), Text: c.T("roster.kind." + string(k))})
	}
	kept, wait, err := s.taken(c.Ctx(), s.DB)
	for i, f := range append(kept, wait...) {
		v.Fields = append(v.Fields, fieldLine{Field: f, Purpose: c.T(personal.Activity{ID: f.Activity}.Name()), Kind: c.T("category." + string(f.Category)),
			Remove: fieldPath(f.ID), Waits: i >= len(kept)})
	}
	return v, err
}

func fieldPath(field int64) string {
	return "/admin/imports/fields/" + id.Of[Field](field).String() + "/remove"
}

func (s *Service) mapField(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	in := Field{Column: f.Text("column"), Label: f.Text("label"), Activity: f.Text("activity"), Category: personal.Category(f.Text("category"))}
	err = s.MapField(c.Ctx(), c.Actor, in)
	if err == nil {
		c.Flash("roster.field_added")
		return c.See("/admin/imports/fields")
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, lost := s.fieldsView(c)
	if lost != nil {
		return lost
	}
	v.In, v.Faults = in, faults
	if fault.Is(err, fault.Conflict) {
		v.Missing = true
		return c.Page(http.StatusConflict, fieldsPage(v))
	}
	return c.Again(fieldsPage(v))
}

func (s *Service) field(c *web.Call) (Field, error) {
	which, err := web.PathID[Field](c, "field")
	if err != nil {
		return Field{}, err
	}
	fields, err := s.Fields(c.Ctx(), s.DB)
	if err != nil {
		return Field{}, err
	}
	for _, f := range fields {
		if f.ID == int64(which) {
			return f, nil
		}
	}
	return Field{}, fault.New(fault.NotFound, "fault.not_found")
}

func (s *Service) unmapPage(c *web.Call) error {
	f, err := s.field(c)
	if err != nil {
		return err
	}
	n, err := countValues(c.Ctx(), s.DB, f.ID)
	if err != nil {
		return err
	}
	return c.OK(unmapPage(c.Shell(f.Label, c.T("roster.fields")), ui.Confirm{
		Question: c.T("roster.unmap_question", "label", f.Label), Consequence: c.T("roster.unmap_what", "n", n), Yes: c.T("roster.unmap"),
		Action: fieldPath(f.ID), Safe: c.T("roster.keep"), SafeHref: "/admin/imports/fields",
	}))
}

func (s *Service) unmapField(c *web.Call) error {
	f, err := s.field(c)
	if err != nil {
		return err
	}
	if err := s.UnmapField(c.Ctx(), c.Actor, f.ID); err != nil {
		return err
	}
	c.Flash("roster.field_removed")
	return c.See("/admin/imports/fields")
}
