// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"

	"lectern/internal/dpia"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/rights"
)

// castRequests are what lies on the privacy officer's desk: a parent's question, and a letter that the office wrote down.
func (m *Maker) castRequests(ctx context.Context, who cast) error {
	anne := actor(who["anne@fjordvik.example"], permit.Parent)
	if _, err := m.s.Rights.Make(ctx, anne, rights.Ask{Kind: rights.Why, Who: who["jonas@fjordvik.example"], Said: "Who can see the marks in science, and for how long?", Lang: "en"}); err != nil {
		return err
	}
	office := actor(who["ragnhild@fjordvik.example"], permit.Admin)
	if err := m.castAssessment(ctx, who); err != nil {
		return err
	}
	_, err := m.s.Rights.WriteDownPaper(ctx, office, rights.Paper{Ask: rights.Ask{Kind: rights.Access, Said: "A grandmother who once filled in for a parent asks what is kept about her.", Lang: "en"},
		Name: "Torill Eide", Contact: "torill@example.org", Since: clock.DateOf(m.clk.Now().AddDate(0, 0, -6))})
	return err
}

// castAssessment is what the school wrote down about marks, with the officer's advice, approved for a year.
func (m *Maker) castAssessment(ctx context.Context, who cast) error {
	office, officer := actor(who["ragnhild@fjordvik.example"], permit.Admin), actor(who["sigrun@fjordvik.example"], permit.Officer)
	which, err := m.s.DPIA.Begin(ctx, office, dpia.Content{Title: "Marks and feedback", Purposes: []string{personal.Assessment.ID, personal.Coursework.ID},
		Necessity: "The law asks the school to assess each pupil and to say why. Marks on paper were tried; parents who live apart saw them late, and nobody could tell who had.",
		Views:     "The pupils' council was heard in May: marks should reach the pupil before anybody else. They do: a parent sees one when it is given back."})
	if err != nil {
		return err
	}
	for _, r := range []dpia.Risk{
		{What: "Somebody reads the marks of another pupil.", Likely: 2, Severe: 3, Measure: "Only the teachers of the course, the pupil and her parents can open a mark. Every look is written down and shown to her.", Proof: "T-41", LikelyAfter: 1, SevereAfter: 2},
		{What: "A bad year follows a pupil for ever.", Likely: 3, Severe: 2, Measure: "Marks are deleted two years after the course ended.", Proof: "T-47", LikelyAfter: 1, SevereAfter: 1},
		{What: "What a pupil wrote stays somewhere after she was erased.", Likely: 2, Severe: 2, Measure: "A made-up pupil is erased every night, and everything is searched for what is left.", Proof: dpia.Night, LikelyAfter: 1, SevereAfter: 1},
	} {
		if err := m.s.DPIA.PutRisk(ctx, office, which, r); err != nil {
			return err
		}
	}
	if err := m.s.DPIA.GiveAdvice(ctx, officer, which, "I would do this. Tell pupils in class where they can see who looked."); err != nil {
		return err
	}
	return m.s.DPIA.Agree(ctx, office, which, clock.DateOf(m.clk.Now()).Plus(365))
}
