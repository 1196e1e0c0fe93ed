// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"context"
	"slices"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/web"
)

// whom reads whose questions a page shows: her own, or those of a child she follows. Fault: NotFound.
func (s *Service) whom(c *web.Call, child string) (person.ID, error) {
	me := person.ID(c.Actor.Person)
	if child == "" {
		return me, nil
	}
	who, err := id.Parse[person.Person](child)
	if err != nil {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	yes, err := s.Person.MayFor(c.Ctx(), s.DB, me, who, person.DecideFor)
	if err == nil && !yes {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return who, err
}

func (s *Service) minePage(c *web.Call) error {
	child := c.Query("child")
	who, err := s.whom(c, child)
	if err != nil {
		return err
	}
	me := person.ID(c.Actor.Person)
	v := mineView{frame: s.frame(c, c.T("consent.mine"))}
	about := []person.Name{{ID: who}}
	if child == "" {
		children, err := s.Person.ChildrenFor(c.Ctx(), s.DB, me, person.DecideFor)
		if err != nil {
			return err
		}
		about = append(about, children...)
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{who})
	if err != nil {
		return err
	}
	about[0].Short = names[who].Short
	for _, p := range about {
		stands, err := s.Asked(c.Ctx(), s.DB, p.ID, me)
		if err != nil {
			return err
		}
		if p.ID != me {
			s.Audit.Read(c.Ctx(), c.Actor, int64(p.ID), "consent")
		}
		if len(stands) > 0 {
			v.About = append(v.About, aboutOne(p, stands, me))
		}
	}
	return c.OK(minePage(v))
}

func aboutOne(p person.Name, stands []Stand, me person.ID) aboutWhom {
	a := aboutWhom{Stands: stands}
	if p.ID != me {
		a.Name, a.Child = p.Short, p.ID.String()
	}
	return a
}

// one reads one question and how the person stands to it. Fault: NotFound when it does not reach her or is over.
func (s *Service) one(c *web.Call, child string) (myView, person.ID, error) {
	v := myView{frame: s.frame(c, ""), Child: child}
	which, err := web.PathID[Ask](c, "consent")
	if err != nil {
		return v, 0, err
	}
	who, err := s.whom(c, child)
	if err != nil {
		return v, 0, err
	}
	stands, err := s.Asked(c.Ctx(), s.DB, who, person.ID(c.Actor.Person))
	if err != nil {
		return v, 0, err
	}
	i := slices.IndexFunc(stands, func(s Stand) bool { return s.Ask.ID == which })
	if i < 0 {
		return v, 0, fault.New(fault.NotFound, "fault.not_found")
	}
	v.Stand = stands[i]
	v.Words, v.Lang = v.Stand.Ask.In(c.P.Lang(), c.Site.Info().Languages)
	v.Hash = TextHash(v.Lang, v.Stand.Ask.body(v.Lang))
	v.Page.Title = v.Words.Title
	if child != "" {
		s.Audit.Read(c.Ctx(), c.Actor, int64(who), "consent")
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{who})
	v.Name = names[who].Short
	v.Full = names[who].Full
	return v, who, err
}

func (s *Service) myPage(c *web.Call) error {
	v, _, err := s.one(c, c.Query("child"))
	if err != nil {
		return err
	}
	return c.OK(myPage(v))
}

func (s *Service) answerForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	v, who, err := s.one(c, f.Text("child"))
	if err != nil {
		return err
	}
	said := f.Text("answer")
	if said != Yes && said != No {
		return fault.New(fault.Invalid, "fault.invalid")
	}
	err = s.DB.Tx(c.Ctx(), func(ctx context.Context, tx *db.Tx) error {
		return s.Say(ctx, tx, Answer{Yes: said == Yes, Giving: Giving{Person: who, By: person.ID(c.Actor.Person), Purpose: v.Stand.Ask.Key(),
			Lang: f.Text("lang"), TextHash: f.Text("words"), Mechanism: "form"}})
	})
	if faults, ok := c.Failed(err); ok {
		v.Faults = faults
		return c.Again(myPage(v))
	}
	if err != nil {
		return err
	}
	c.Flash("consent.noted_" + said)
	return c.See(of(mine+"/"+v.Stand.Ask.ID.String(), v.Child))
}

// receipt is a copy of the last receipt with the words it binds, for the person's own papers. It does not say which parent answered.
func (s *Service) receipt(c *web.Call) error {
	v, who, err := s.one(c, c.Query("child"))
	if err != nil {
		return err
	}
	r := v.Stand.Last
	texts, err := readTexts(c.Ctx(), s.DB, who)
	if err != nil {
		return err
	}
	if r.ID == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	lines := []string{c.T("consent.receipt_of", "name", v.Full, "site", c.Site.Info().Name), "", texts[r.TextHash].body, "",
		c.T("consent.act."+r.Act, "when", c.P.Moment(r.At)), c.T("consent.as." + r.GivenAs), c.T("consent.rule", "rule", r.AgeRule),
		c.T("consent.proof", "number", int(r.Number), "words", r.TextHash, "hash", r.hash, "before", r.prev)}
	h := c.W.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="receipt.txt"`)
	_, err = c.W.Write([]byte(strings.Join(lines, "\n") + "\n"))
	return err
}
