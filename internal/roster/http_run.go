// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/web"
	"lectern/internal/roster/oneroster"
)

const (
	linesOnScreen = 100
	lookAgain     = "3" // seconds until the page of a run that is under way asks again
)

func (s *Service) runPage(c *web.Call) error {
	v, err := s.runView(c)
	if err != nil {
		return err
	}
	if !v.Run.Ended() {
		c.W.Header().Set("Refresh", lookAgain)
	}
	return c.OK(runPage(v))
}

func (s *Service) runView(c *web.Call) (runView, error) {
	which, err := web.PathID[Run](c, "run")
	if err != nil {
		return runView{}, err
	}
	r, err := s.Find(c.Ctx(), s.DB, which)
	if err != nil {
		return runView{}, err
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{person.ID(r.StartedBy)})
	if err != nil {
		return runView{}, err
	}
	v := runView{Page: c.Shell(r.Source, c.T("roster.imports")), Run: r, When: c.P.When(r.StartedAt), Who: starter(c, r, names), State: stateWord(c, r)}
	if !r.Ended() {
		v.Progress = s.progressOf(c, r)
		return v, nil
	}
	if r.FaultKey != "" {
		v.Why = c.T(r.FaultKey, pairs(r.FaultArgs)...)
	}
	v.Drawn = id.New[Run](s.IDs)
	v.Kinds, v.Files = kindLines(c, r), fileLines(c, r)
	people := r.Counts.Kinds[kindPerson]
	v.People = people.Created + people.Changed + people.Unchanged + people.Reopened
	return v, s.reportView(c, &v)
}

func (s *Service) progressOf(c *web.Call, r Run) progressLine {
	p, here := s.Progress(r.ID)
	switch {
	case r.State == Waiting:
		return progressLine{Text: c.T("roster.waits")}
	case !here:
		return progressLine{Text: c.T("roster.under_way")}
	case p.Stopping:
		return progressLine{Text: c.T("roster.stopping")}
	case p.Step == stepReading:
		return progressLine{Text: c.T("roster.reading", "done", c.P.Size(p.Done), "total", c.P.Size(p.Total)), Done: int(p.Done >> 10), Of: int(p.Total >> 10)}
	}
	return progressLine{Text: c.T("roster.applying", "done", p.Done, "total", p.Total), Done: int(p.Done), Of: int(p.Total)}
}

func kindLines(c *web.Call, r Run) []kindLine {
	var out []kindLine
	for _, k := range Kinds {
		if n := r.Counts.Kinds[k]; n != (Change{}) {
			out = append(out, kindLine{Name: c.T("roster.kind." + k), Change: n})
		}
	}
	return out
}

func fileLines(c *web.Call, r Run) []fileLine {
	var out []fileLine
	for name, n := range r.Counts.Files {
		out = append(out, fileLine{Name: name + ".csv", Count: n})
	}
	slices.SortFunc(out, func(a, b fileLine) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// reportView is one screen of the report: what wants a look, or with ?show=all everything.
func (s *Service) reportView(c *web.Call, v *runView) error {
	if !v.Run.HasReport {
		return nil
	}
	v.All = c.Query("show") == "all"
	from, _ := strconv.Atoi(c.Query("from"))
	from = max(from, 0)
	lines, err := s.Report(c.Ctx(), v.Run.ID, !v.All, from, linesOnScreen+1)
	if err != nil {
		return err
	}
	if len(lines) > linesOnScreen {
		lines = lines[:linesOnScreen]
		v.Next = v.screen(from + linesOnScreen)
	}
	if from > 0 {
		v.Prev = v.screen(max(from-linesOnScreen, 0))
	}
	v.From, v.To = from+1, from+len(lines)
	for _, l := range lines {
		v.Lines = append(v.Lines, reportLine{Line: l, Outcome: c.T("roster.outcome." + string(l.Outcome)), Sentence: sentence(c, l)})
	}
	return nil
}

func (v *runView) screen(from int) string {
	show := ""
	if v.All {
		show = "&show=all"
	}
	return pathOf(v.Run.ID) + "?from=" + strconv.Itoa(from) + show + "#report"
}

func sentence(c *web.Call, l oneroster.Line) string {
	if l.Reason == "" {
		return c.T("roster.as_it_stands")
	}
	return c.T(l.Reason, pairs(l.Args)...)
}

func pairs(a fault.Args) []any {
	out := make([]any, 0, 2*len(a))
	for k, v := range a {
		out = append(out, k, v)
	}
	return out
}

func (s *Service) cancelForm(c *web.Call) error {
	id, err := web.PathID[Run](c, "run")
	if err != nil {
		return err
	}
	if err := s.Cancel(c.Ctx(), id); err != nil {
		return err
	}
	return c.See(pathOf(id))
}

func (s *Service) applyForm(c *web.Call) error {
	which, err := web.PathID[Run](c, "run")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	run, err := s.Repeat(c.Ctx(), c.Actor, Again{Preview: which, Drawn: web.FormID[Run](f, "new"), CloseMany: f.Check("close")})
	if err == nil {
		return c.See(pathOf(run))
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, err := s.runView(c)
	if err != nil {
		return err
	}
	v.Faults = faults
	return c.Again(runPage(v))
}

// reportFile is the whole report for a spreadsheet. No cell of it can be taken for a formula.
func (s *Service) reportFile(c *web.Call) error {
	id, err := web.PathID[Run](c, "run")
	if err != nil {
		return err
	}
	r, err := s.Find(c.Ctx(), s.DB, id)
	if err != nil {
		return err
	}
	if !r.HasReport {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="import-`+id.String()+`.csv"`)
	c.W.WriteHeader(http.StatusOK)
	if _, err := c.W.Write([]byte("\xef\xbb\xbf")); err != nil { // spreadsheets take the file for UTF-8 by it
		return err
	}
	out := csv.NewWriter(c.W)
	row := func(cells ...string) error {
		for i := range cells {
			cells[i] = harmless(cells[i])
		}
		return out.Write(cells)
	}
	if err := row(c.T("roster.file"), c.T("roster.line"), c.T("roster.column"), c.T("roster.source_id"), c.T("roster.outcome"), c.T("roster.why")); err != nil {
		return err
	}
	if err := s.EachLine(c.Ctx(), id, func(l oneroster.Line) error {
		line := ""
		if l.Line > 0 {
			line = strconv.Itoa(l.Line)
		}
		return row(l.File, line, l.Column, l.ID, c.T("roster.outcome."+string(l.Outcome)), sentence(c, l))
	}); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// harmless puts an apostrophe before what a spreadsheet would calculate.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
