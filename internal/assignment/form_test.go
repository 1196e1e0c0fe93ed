// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/richtext"
	"lectern/internal/platform/web"
)

func formOf(t rapid.TB, values url.Values, p *i18n.Printer) *web.Form {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	f, err := (&web.Call{R: r, P: p}).Form()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// anyAssignment passes its own check: dates are whole minutes, as a form writes them.
var anyAssignment = rapid.Custom(func(t *rapid.T) Assignment {
	minute := func(from clock.Instant, name string) clock.Instant {
		return from + clock.Instant(rapid.Int64Range(1, 400*24*60).Draw(t, name)*60_000)
	}
	v := Assignment{
		Title: rapid.StringMatching(`[A-Za-zæøå]{1,9}( [0-9:]{1,5})?`).Draw(t, "title"), Body: richtext.FromMarkdown(rapid.StringMatching(`([a-z][a-z *_#-]{0,40})?`).Draw(t, "body")),
		Audience: rapid.SampledFrom([]Audience{ForAll, ForGroups, ForPupils}).Draw(t, "audience"), Late: rapid.SampledFrom([]LateRule{LateMark, LateUntil, LateRefuse}).Draw(t, "late"),
		GraceMinutes: rapid.IntRange(0, mostGrace).Draw(t, "grace"), Minutes: rapid.IntRange(0, mostMinutes).Draw(t, "minutes"), Homework: rapid.Bool().Draw(t, "homework"),
		Redo: rapid.Bool().Draw(t, "redo"), Counts: rapid.Bool().Draw(t, "counts"), Scale: anyScale.Draw(t, "scale"), Version: rapid.Int64Range(1, 9).Draw(t, "version"),
	}
	if v.Audience != ForAll {
		v.Targets = rapid.SliceOfN(rapid.Int64Range(1, 1<<50), 1, 4).Draw(t, "targets")
	}
	opens := minute(1_767_225_600_000, "opens")
	v.OpensAt, v.DueAt = opens, minute(opens, "due")
	if v.Late == LateUntil {
		v.LateUntil = minute(v.DueAt, "late until")
	}
	if rapid.Bool().Draw(t, "closes") {
		v.ClosesAt = minute(v.DueAt, "closes at")
	}
	v.Takes = Takes{Text: rapid.Bool().Draw(t, "text"), Files: rapid.Bool().Draw(t, "files"), Link: rapid.Bool().Draw(t, "link"), Paper: true}
	if v.Takes.Files {
		v.Takes.MaxFiles, v.Takes.MaxBytes = rapid.IntRange(1, MostFiles).Draw(t, "max files"), rapid.Int64Range(1, MostBytes>>20).Draw(t, "max mb")<<20
		if kinds := rapid.SliceOfDistinct(rapid.SampledFrom(KindOrder), rapid.ID[string]).Draw(t, "kinds"); len(kinds) > 0 {
			v.Takes.Kinds = kinds
		}
	}
	return v
})

// TestAFormBringsBackWhatItShows, unless a date falls into the hour that the clocks show twice: then the first is meant.
func TestAFormBringsBackWhatItShows(t *testing.T) {
	p := catalog(t).Printer("nb", oslo, clock.NewFake(monday))
	rapid.Check(t, func(t *rapid.T) {
		v := anyAssignment.Draw(t, "assignment")
		shown := fieldsOf(v, p)
		got, err := readForm(formOf(t, shown, p))
		if fault.Is(err, fault.Invalid) && twice(v) {
			return
		}
		if err != nil {
			t.Fatalf("%v: %v", shown, err)
		}
		if again := fieldsOf(got, p); !reflect.DeepEqual(again, shown) {
			t.Fatalf("shown  %v\nbrought %v", shown, again)
		}
		if !twice(v) && !reflect.DeepEqual(got, v) {
			t.Fatalf("got  %+v\nwant %+v", got, v)
		}
	})
}

// twice tells whether a date of an assignment is on the second round of an hour that comes twice.
func twice(v Assignment) bool {
	for _, at := range []clock.Instant{v.OpensAt, v.DueAt, v.LateUntil, v.ClosesAt} {
		if at == 0 {
			continue
		}
		here := at.Time().In(oslo)
		if first, err := i18n.Local(here.Format("2006-01-02"), here.Format("15:04"), oslo); err != nil || first != at {
			return true
		}
	}
	return false
}

func TestAnEmptyFormIsRefusedAtOnce(t *testing.T) {
	p := catalog(t).Printer("en", oslo, clock.NewFake(monday))
	_, err := readForm(formOf(t, url.Values{"minutes": {"soon"}, "due_time": {"15:00"}, "max_mark": {"x"}, "scale": {"points"}, "body": {`{"type":"doc","x`}}, p))
	refuses(t, err, fault.Invalid, "fault.invalid", "body", "due_date", "minutes", "max_mark", "title")
}

func TestOnlyADayMeansItsEnd(t *testing.T) {
	p := catalog(t).Printer("en", oslo, clock.NewFake(monday))
	v, err := readForm(formOf(t, url.Values{"title": {"Lab"}, "scale": {"none"}, "due_date": {"2026-11-24"}, "opens_date": {"2026-11-24"}}, p))
	must(t, err)
	if p.When(v.OpensAt) != "Tue 00:00" || p.When(v.DueAt) != "Tue 23:59" {
		t.Errorf("opens %s, due %s", p.When(v.OpensAt), p.When(v.DueAt))
	}
}
