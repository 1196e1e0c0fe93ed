// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"slices"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// chips are the deadlines that fit nine times out of ten.
func (s *Service) chips(c *web.Call, d desktop) ([]ui.MomentChip, error) {
	now := c.P.Now()
	after := clock.DateOf(now)
	if d.Lesson != 0 {
		l, err := s.Plan.Lesson(c.Ctx(), s.DB, d.Lesson, true)
		if err != nil && !refused(err) {
			return nil, err
		}
		if l.Course == d.Course.ID {
			after = max(after, l.HeldOn)
		}
	}
	next, err := readNextDay(c.Ctx(), s.DB, d.Course.ID, after)
	if err != nil {
		return nil, err
	}
	return slices.Concat(lessonChip(c.P, next), dayChips(c.P, now)), nil
}

const (
	morning   = "08:00"
	afternoon = "15:00"
)

func lessonChip(p *i18n.Printer, day clock.Date) []ui.MomentChip {
	if day == "" {
		return nil
	}
	return []ui.MomentChip{{Text: p.T("assignment.chip_lesson"), Date: string(day), Time: morning}}
}

// dayChips are tomorrow morning and the coming Friday afternoon by the calendar of the site; days are counted, not hours, because a
// day when the clocks change is not 24 hours long.
func dayChips(p *i18n.Printer, now time.Time) []ui.MomentChip {
	y, m, d := now.Date()
	friday := (int(time.Friday) - int(now.Weekday()) + 7) % 7
	if friday == 0 && now.Format("15:04") >= afternoon {
		friday = 7
	}
	day := func(n int) string { return time.Date(y, m, d+n, 12, 0, 0, 0, time.UTC).Format(time.DateOnly) }
	return []ui.MomentChip{
		{Text: p.T("assignment.chip_tomorrow", "time", morning), Date: day(1), Time: morning},
		{Text: p.T("assignment.chip_weekday", "weekday", p.WeekdayTitle(time.Friday), "time", afternoon), Date: day(friday), Time: afternoon},
	}
}
