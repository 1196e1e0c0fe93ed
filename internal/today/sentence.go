// SPDX-License-Identifier: AGPL-3.0-or-later

package today

import (
	"time"

	"lectern/internal/assignment"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/i18n"
)

// sentence is the answer at the top: what is on, then the one thing with the nearest consequence. Both are whole texts of the
// language; nothing is glued.
type sentence struct{ Plain, Strong string }

// says is the sentence of a pupil's or teacher's day.
func (v dayView) says() sentence {
	n := len(v.on(v.Chosen))
	switch {
	case v.Teaches && waiting(v.ToMark) > 0:
		return sentence{v.P.T("today.lessons", "n", n), v.P.T("today.to_mark", "n", waiting(v.ToMark), "title", v.ToMark[0].Title)}
	case v.Teaches:
		return sentence{v.P.T("today.lessons", "n", n), v.P.T("today.nothing_to_mark")}
	case v.Learns:
		return sentence{v.P.T("today.lessons", "n", n), dueSentence(v.P, v.Due, v.Now)}
	case v.AskedAll > 0:
		return sentence{v.P.T("today.asked", "n", int(v.AskedAll)), v.P.T("today.asked_first", "day", v.P.Day(v.Asked[0].Due))}
	case v.Admin:
		return sentence{Plain: v.P.T("today.welcome_admin")}
	case v.Officer:
		return sentence{Plain: v.P.T("today.welcome_officer")}
	case len(v.Children) > 0:
		return sentence{Plain: v.P.T("today.welcome_parent")}
	}
	return sentence{Plain: v.P.T("today.welcome")}
}

// says is the sentence of a child's week.
func (v weekView) says() sentence {
	if len(v.Dates) > 0 {
		return sentence{Plain: v.P.T("today.child_dates", "n", len(v.Dates))}
	}
	if !v.Child.May(person.SeeNews) || !v.Work {
		return sentence{Plain: v.P.T("today.child_quiet")}
	}
	if len(v.Due) == 0 {
		return sentence{Plain: v.P.T("today.child_nothing")}
	}
	late := 0
	for _, l := range v.Due {
		if l.Mine.DueAt != 0 && l.Mine.DueAt < v.Now {
			late++
		}
	}
	s := sentence{Plain: v.P.T("today.child_due", "n", len(v.Due))}
	if late > 0 {
		s.Strong = v.P.T("today.child_late", "n", late)
	} else {
		s.Strong = v.P.T("today.nothing_late")
	}
	return s
}

func dueSentence(p *i18n.Printer, due []assignment.Line, now clock.Instant) string {
	var today []assignment.Line
	for _, l := range due {
		if p.Today(l.Mine.DueAt) {
			today = append(today, l)
		}
	}
	switch {
	case len(today) == 1:
		return p.T("today.one_today", "title", today[0].Title, "time", p.Clock(today[0].Mine.DueAt))
	case len(today) > 1:
		return p.T("today.many_today", "n", len(today))
	}
	for _, l := range due {
		if l.Mine.DueAt > now {
			return p.T("today.next_due", "title", l.Title, "when", l.Mine.DueAt)
		}
	}
	return p.T("today.nothing_due")
}

func waiting(lines []assignment.Line) int {
	n := 0
	for _, l := range lines {
		n += int(l.Waiting)
	}
	return n
}

// weekday is one day of the week row.
type weekday struct {
	Date          clock.Date
	Name          string
	Number        int
	Today, Chosen bool
	Covers        []string // of what is due or taught
	Word          string
}

// week is Monday to Friday, and the weekend when it holds something.
func (v dayView) week() []weekday {
	var out []weekday
	today := clock.DateOf(v.P.Now())
	for i := range 7 {
		t := v.Monday.AddDate(0, 0, i)
		d := weekday{Date: clock.DateOf(t), Name: v.P.WeekdayShort(t), Number: t.Day()}
		d.Today, d.Chosen = d.Date == today, d.Date == v.Chosen
		n := 0
		if v.Teaches {
			lessons := v.on(d.Date)
			n = len(lessons)
			d.Word = v.P.T("today.n_lessons", "n", n)
		} else {
			for _, l := range v.Due {
				if l.Mine.DueAt != 0 && v.P.DateField(l.Mine.DueAt) == string(d.Date) {
					n++
					if len(d.Covers) < 3 {
						d.Covers = append(d.Covers, l.Cover)
					}
				}
			}
			d.Word = v.P.T("today.n_due", "n", n)
		}
		if n == 0 {
			d.Word = v.P.T("today.clear")
		}
		if i < 5 || n > 0 || d.Today {
			out = append(out, d)
		}
	}
	return out
}

// group is what is due in a stretch of time.
type group struct {
	Name  string
	Lines []assignment.Line
}

// groups are late, today, this week, later and without a date; empty ones are left out.
func groups(p *i18n.Printer, due []assignment.Line, now clock.Instant) []group {
	end := p.Now()
	sunday := end.AddDate(0, 0, 7-(int(end.Weekday())+6)%7)
	week := clock.At(time.Date(sunday.Year(), sunday.Month(), sunday.Day(), 0, 0, 0, 0, end.Location()))
	all := []group{{Name: p.T("today.not_handed_in")}, {Name: p.T("today.today")}, {Name: p.T("today.this_week")}, {Name: p.T("today.later")}}
	for _, l := range due {
		at := 3
		switch d := l.Mine.DueAt; {
		case d == 0:
		case d < now:
			at = 0
		case p.Today(d):
			at = 1
		case d < week:
			at = 2
		}
		all[at].Lines = append(all[at].Lines, l)
	}
	var out []group
	for _, g := range all {
		if len(g.Lines) > 0 {
			out = append(out, g)
		}
	}
	return out
}
