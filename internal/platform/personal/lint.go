// SPDX-License-Identifier: AGPL-3.0-or-later

package personal

import "slices"

// Wrong tells what is wrong with an activity in itself, "" when nothing is.
func (a Activity) Wrong() string {
	switch {
	case a.ID == "":
		return "has no name"
	case (a.Basis == Duty || a.Basis == PublicTask) && a.Law == "":
		return "rests on the law and names none"
	case a.Basis == Interest && a.Assessment == "":
		return "rests on an interest and has no balancing test"
	case a.Basis == Consent && slices.Contains(a.Audience, "pupil") && !a.Optional:
		return "asks pupils for a consent they cannot refuse: they depend on the school, so it is not freely given " +
			"(Skellefteå, Swedish authority 2019 and court of appeal 2021). Make it optional or name the law it rests on"
	}
	return ""
}

// Wrong tells what is wrong with a retention rule in itself, "" when nothing is. Nothing is kept without an end.
func (r Retention) Wrong() string {
	_, _, _, ok := period(r.Period)
	switch {
	case r.ID == "":
		return "has no name"
	case !ok:
		return "has no end: its period is " + quoted(r.Period)
	case r.Anchor == "":
		return "does not say when its clock starts"
	case r.Law == "":
		return "does not say why so long"
	}
	return ""
}

func quoted(s string) string {
	if s == "" {
		return "missing"
	}
	return `"` + s + `"`
}

// vocabulary checks the activities and the retention rules that the declarations use, and those of the lists.
func (r *Registry) vocabulary() []Problem {
	var out []Problem
	for _, a := range r.Activities() {
		if why := a.Wrong(); why != "" {
			out = append(out, Problem{"activity " + a.ID, "", why})
		}
	}
	for _, x := range r.Retentions() {
		if why := x.Wrong(); why != "" {
			out = append(out, Problem{"retention " + x.ID, "", why})
		}
	}
	return out
}

// Activities are those of the list, then any other that a declaration names, each once.
func (r *Registry) Activities() []Activity {
	out := Activities()
	add := func(a Activity) {
		if a.ID != "" && !slices.ContainsFunc(out, func(x Activity) bool { return x.ID == a.ID }) {
			out = append(out, a)
		}
	}
	for _, t := range r.Tables() {
		add(t.Activity)
		for _, name := range t.Names() {
			add(t.ActivityOf(name))
		}
	}
	for _, s := range r.Stores {
		add(s.Activity)
	}
	return out
}

// Retentions are those of the list, then any other that a declaration names, each once.
func (r *Registry) Retentions() []Retention {
	out := Retentions()
	add := func(v Retention) {
		if v.ID != "" && !slices.ContainsFunc(out, func(x Retention) bool { return x.ID == v.ID }) {
			out = append(out, v)
		}
	}
	for _, t := range r.Tables() {
		add(t.Retention)
		for _, name := range t.Names() {
			add(t.RetentionOf(name))
		}
	}
	for _, s := range r.Stores {
		add(s.Retention)
	}
	return out
}
