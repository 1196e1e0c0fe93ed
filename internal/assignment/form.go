// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"net/url"
	"slices"
	"strconv"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/richtext"
	"lectern/internal/platform/web"
)

// Hours that are meant when a teacher chooses only a day.
const (
	startOfDay = "00:00"
	endOfDay   = "23:59"
)

// fieldsOf is an assignment as the fields of its form hold it; readForm reads it back.
func fieldsOf(v Assignment, p *i18n.Printer) url.Values {
	f := url.Values{}
	text := func(name, value string) {
		if value != "" {
			f.Set(name, value)
		}
	}
	number := func(name string, n int64) {
		if n != 0 {
			f.Set(name, strconv.FormatInt(n, 10))
		}
	}
	tick := func(name string, on bool) {
		if on {
			f.Set(name, "1")
		}
	}
	moment := func(name string, at clock.Instant) {
		text(name+"_date", p.DateField(at))
		text(name+"_time", p.TimeField(at))
	}
	text("title", v.Title)
	if !v.Body.IsEmpty() {
		text("body", v.Body.JSON())
	}
	text("audience", string(v.Audience))
	for _, t := range v.Targets {
		f.Add(string(v.Audience), id.Text(t))
	}
	moment("due", v.DueAt)
	moment("opens", v.OpensAt)
	moment("closes", v.ClosesAt)
	moment("late", v.LateUntil)
	text("late_rule", string(v.Late))
	number("grace", int64(v.GraceMinutes))
	tick("homework", v.Homework)
	number("minutes", int64(v.Minutes))
	tick("takes_text", v.Takes.Text)
	tick("takes_files", v.Takes.Files)
	tick("takes_link", v.Takes.Link)
	tick("on_paper", v.Takes.Paper)
	number("max_files", int64(v.Takes.MaxFiles))
	number("max_mb", v.Takes.MaxBytes>>20)
	f["file_kinds"] = v.Takes.Kinds
	tick("redo", v.Redo)
	text("scale", string(v.Scale.Kind))
	if v.Scale.Max != 0 {
		text("max_mark", hundredths(v.Scale.Max))
	}
	text("labels", TypedLabels(v.Scale.Labels))
	tick("counts", v.Counts)
	number("version", v.Version)
	return f
}

// reading reads a form field by field and gathers what cannot be read.
type reading struct {
	*web.Form
	fault *fault.Fault
}

// readForm reads an assignment from its form. Faults: Invalid by field, all of them at once.
func readForm(f *web.Form) (Assignment, error) {
	r := reading{f, fault.New(fault.Invalid, "fault.invalid")}
	v := Assignment{
		Title:        f.Text("title"),
		Body:         r.rich("body"),
		Audience:     Audience(f.Text("audience")),
		Terms:        Terms{OpensAt: r.moment("opens", startOfDay), DueAt: r.moment("due", endOfDay)},
		ClosesAt:     r.moment("closes", endOfDay),
		Late:         LateRule(f.Text("late_rule")),
		GraceMinutes: r.number("grace"),
		Homework:     f.Check("homework"),
		Minutes:      r.number("minutes"),
		Takes: Takes{Text: f.Check("takes_text"), Files: f.Check("takes_files"), Link: f.Check("takes_link"), Paper: f.Check("on_paper"),
			Kinds: f.All("file_kinds")},
		Redo:    f.Check("redo"),
		Scale:   Scale{Kind: ScaleKind(f.Text("scale"))},
		Counts:  f.Check("counts"),
		Version: int64(r.number("version")),
	}
	switch v.Audience {
	case ForGroups:
		v.Targets = numbers(web.FormIDs[course.Group](f, string(ForGroups)))
	case ForPupils:
		v.Targets = numbers(web.FormIDs[person.Person](f, string(ForPupils)))
	}
	if v.Late == LateUntil {
		v.LateUntil = r.moment("late", endOfDay)
	}
	if v.Takes.Files {
		v.Takes.MaxFiles, v.Takes.MaxBytes = r.number("max_files"), int64(r.number("max_mb"))<<20
	}
	switch v.Scale.Kind {
	case Points:
		v.Scale.Max = r.decimal("max_mark")
	case Grades:
		v.Scale.Labels = ParseLabels(f.Text("labels"))
	}
	r.also(v.check())
	return v, r.fault.OrNil()
}

// also adds what is wrong with fields that could be read.
func (r reading) also(err error) {
	more, ok := fault.As(err)
	if !ok {
		return
	}
	for _, field := range more.Fields {
		known := slices.ContainsFunc(r.fault.Fields, func(f fault.Field) bool { return f.Name == field.Name })
		if !known {
			r.fault.Fields = append(r.fault.Fields, field)
		}
	}
}

func (r reading) number(name string) int {
	n, ok := r.Int(name)
	if !ok {
		r.fault.With(name, "assignment.number_form")
	}
	return n
}

func (r reading) decimal(name string) int64 {
	n, err := i18n.ParseDecimal(r.Text(name))
	if err != nil {
		r.fault.With(name, "assignment.max_between", "n", mostPoints/whole)
	}
	return n
}

func (r reading) moment(name, otherwise string) clock.Instant {
	at, err := r.Instant(name+"_date", name+"_time", otherwise)
	r.also(err)
	return at
}

func (r reading) rich(name string) richtext.Doc {
	d, err := richtext.FromForm(r.Text(name))
	if f, ok := fault.As(err); ok {
		r.fault.With(name, f.Key)
	}
	return d
}

func numbers[T any](ids []id.Of[T]) []int64 {
	out := make([]int64, len(ids))
	for i, v := range ids {
		out[i] = int64(v)
	}
	return out
}
