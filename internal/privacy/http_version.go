// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"encoding/xml"
	"strconv"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/web"
)

const screen = 20 // versions on a page

func (s *Service) versionsList(c *web.Call) error {
	f, err := s.current(c.Ctx())
	if err == nil && f == nil {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(c.Query("before"), 10, 64)
	if before <= 0 {
		before = 1 << 62
	}
	all, err := olderVersions(c.Ctx(), s.DB, before, screen+1)
	if err != nil {
		return err
	}
	v := versionsView{P: c.P}
	if on, wrong := clock.ParseDate(c.Query("on_date")); wrong == nil && on != "" {
		v.On = string(on)
		if v.Held, err = heldOn(c.Ctx(), s.DB, on); err != nil {
			return err
		}
	}
	seen, err := seenBy(c.Ctx(), s.DB, person.ID(c.Actor.Person))
	if err != nil {
		return err
	}
	v.Lines = lines(all, f)
	for i := range v.Lines {
		v.Lines[i].Seen = seen[v.Lines[i].Number]
	}
	if len(all) > screen {
		v.Lines = v.Lines[:screen]
		v.Older = "/privacy/versions?before=" + strconv.FormatInt(all[screen-1].Number, 10)
	}
	return c.OK(versionsPage(c.Shell(c.T("privacy.versions"), c.Site.Info().Name), v))
}

// lines are versions, the newest first, each with how it differs from the one before.
func lines(all []Version, f *force) []versionLine {
	var out []versionLine
	for i, v := range all {
		l := versionLine{Version: v, Now: v.Number == f.version.Number}
		if i+1 < len(all) {
			l.Changes = Compare(all[i+1].Snapshot, v.Snapshot)
		}
		if v.Number < f.version.Number && i > 0 {
			l.Until = all[i-1].Effective
		}
		out = append(out, l)
	}
	return out
}

func (s *Service) one(c *web.Call) (Version, error) {
	n, err := strconv.ParseInt(c.Path("version"), 10, 64)
	if err != nil || n <= 0 || c.Path("version") != strconv.FormatInt(n, 10) {
		return Version{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return findVersion(c.Ctx(), s.DB, n)
}

func (s *Service) version(c *web.Call) error {
	v, err := s.versionOf(c)
	if err != nil {
		return err
	}
	return c.OK(versionPage(c.Shell(c.T("privacy.version_n", "n", v.Version.Number), c.Site.Info().Name), v))
}

func (s *Service) versionOf(c *web.Call) (versionView, error) {
	one, err := s.one(c)
	if err != nil {
		return versionView{}, err
	}
	f, err := s.current(c.Ctx())
	if err != nil {
		return versionView{}, err
	}
	v := versionView{noticeView: noticeView{P: c.P, Site: c.Site.Info().Name, Version: one, SignedIn: c.Actor.SignedIn(), Old: true},
		May: c.Actor.May(Publish) && one.Effective > f.day && one.Early == ""}
	if v.Reading, err = s.reading(c); err != nil {
		return v, err
	}
	before, err := olderVersions(c.Ctx(), s.DB, one.Number, 1)
	if err == nil && len(before) > 0 {
		v.Changes = Compare(before[0].Snapshot, one.Snapshot)
	}
	if err == nil {
		err = s.Seen(c.Ctx(), c.Actor, one.Number, "read")
	}
	return v, err
}

// seen puts the notice on the start page away.
func (s *Service) seen(c *web.Call) error {
	one, err := s.one(c)
	if err == nil {
		err = s.Seen(c.Ctx(), c.Actor, one.Number, "put-away")
	}
	if err != nil {
		return err
	}
	return c.See("/")
}

func (s *Service) hurry(c *web.Call) error {
	v, err := s.versionOf(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	v.Reason = f.Text("reason")
	err = s.Hurry(c.Ctx(), c.Actor, v.Version.Number, v.Reason)
	if faults, ok := c.Failed(err); ok {
		v.Faults = faults
		return c.Again(versionPage(c.Shell(c.T("privacy.version_n", "n", v.Version.Number), c.Site.Info().Name), v))
	}
	if err != nil {
		return err
	}
	c.Flash("privacy.hurried")
	return c.See("/privacy/versions")
}

// atom is a feed of the versions (RFC 4287).
type atom struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Author  string   `xml:"author>name"`
	Entries []entry  `xml:"entry"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
}

type entry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

func (s *Service) feed(c *web.Call) error {
	all, err := newestVersions(c.Ctx(), s.DB, screen)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	base := c.Base()
	out := atom{ID: base + "/privacy/versions", Title: c.T("privacy.versions"), Link: atomLink{base + "/privacy/versions"}, Author: all[0].Snapshot.Controller,
		Updated: moment(all[0].Made)}
	for i, v := range all {
		e := entry{ID: base + path(v), Title: c.T("privacy.version_n", "n", v.Number), Updated: moment(v.Made), Link: atomLink{base + path(v)},
			Summary: c.T("privacy.holds_from", "date", c.P.Day(v.Effective))}
		if i+1 < len(all) {
			for _, change := range Compare(all[i+1].Snapshot, v.Snapshot) {
				e.Summary += " " + change.say(c.P)
			}
		}
		out.Entries = append(out.Entries, e)
	}
	b, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	return c.Bytes("application/atom+xml", append([]byte(xml.Header), b...))
}

func moment(i clock.Instant) string { return i.Time().UTC().Format("2006-01-02T15:04:05Z") }
