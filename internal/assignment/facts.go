// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"strings"

	"lectern/internal/platform/i18n"
)

// fact is one thing that holds for an assignment, in words.
type fact struct{ Name, Text string }

// facts are everything a teacher set, in the order of the form; what does not apply is an empty text.
func (v Assignment) facts(p *i18n.Printer) []fact {
	late := p.T("assignment.late."+string(v.Late), "when", p.When(v.LateUntil))
	if v.DueAt == 0 {
		late = ""
	}
	return []fact{
		{p.T("assignment.title"), v.Title},
		{p.T("assignment.body"), v.Body.Excerpt(longestTitle)},
		{p.T("assignment.due"), p.When(v.DueAt)},
		{p.T("assignment.audience"), v.audienceWords(p)},
		{p.T("assignment.opens"), p.When(v.OpensAt)},
		{p.T("assignment.closes"), p.When(v.ClosesAt)},
		{p.T("assignment.after_due"), late},
		{p.T("assignment.grace"), counted(p, "assignment.minutes_n", v.GraceMinutes)},
		{p.T("assignment.minutes"), counted(p, "assignment.about_minutes", v.Minutes)},
		{p.T("assignment.homework"), yes(p, v.Homework)},
		{p.T("assignment.takes"), v.Takes.words(p)},
		{p.T("assignment.scale"), v.Scale.words(p)},
		{p.T("assignment.redo"), yes(p, v.Redo)},
		{p.T("assignment.counts"), yes(p, v.Counts)},
	}
}

// known keeps the facts that apply.
func known(all []fact) []fact {
	var out []fact
	for _, f := range all {
		if f.Text != "" {
			out = append(out, f)
		}
	}
	return out
}

// difference is a fact that two teachers wrote differently.
type difference struct{ Name, Theirs, Yours string }

func differences(theirs, yours []fact) []difference {
	var out []difference
	for i, f := range theirs {
		if f.Text != yours[i].Text {
			out = append(out, difference{f.Name, f.Text, yours[i].Text})
		}
	}
	return out
}

func (v Assignment) audienceWords(p *i18n.Printer) string {
	return p.T("assignment.for."+string(v.Audience), "n", len(v.Targets))
}

func (t Takes) words(p *i18n.Printer) string {
	var out []string
	if t.Text {
		out = append(out, p.T("assignment.takes.text"))
	}
	if t.Files {
		out = append(out, p.T("assignment.takes.files", "n", t.MaxFiles, "mb", t.MaxBytes>>20))
	}
	if t.Link {
		out = append(out, p.T("assignment.takes.link"))
	}
	if t.Paper {
		out = append(out, p.T("assignment.takes.paper"))
	}
	return p.List(out)
}

func (s Scale) words(p *i18n.Printer) string {
	return p.T("assignment.scale."+string(s.Kind), "max", p.Hundredths(s.Max), "labels", strings.Join(s.Labels, ", "))
}

func counted(p *i18n.Printer, key string, n int) string {
	if n == 0 {
		return ""
	}
	return p.T(key, "n", n)
}

func yes(p *i18n.Printer, is bool) string {
	if !is {
		return ""
	}
	return p.T("assignment.yes")
}
