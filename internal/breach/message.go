// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import "lectern/internal/platform/clock"

// Message is what Article 33(3) asks of a message to the authority.
type Message struct {
	Authority    string   `json:"authority"`
	Country      string   `json:"country"`
	Controller   string   `json:"controller"`
	Address      string   `json:"address"`
	Contact      string   `json:"contact"`
	Officer      string   `json:"officer"`
	OfficerAt    string   `json:"officer_contact"`
	Number       int64    `json:"number"`
	Detected     string   `json:"detected_at"`
	Aware        string   `json:"aware_at"`
	Due          string   `json:"due_at"`
	Nature       []string `json:"nature"`
	What         string   `json:"what_happened"`
	Categories   []string `json:"categories"`
	Touched      []string `json:"columns_and_files"`
	People       int64    `json:"people_affected"`
	Consequences string   `json:"likely_consequences"`
	Measures     string   `json:"measures"`
	Risk         string   `json:"risk"`
	RiskWhy      string   `json:"risk_reasons"`
	Late         string   `json:"reasons_for_delay"`
	PeopleTold   string   `json:"people_told"`
	Supplements  []string `json:"supplements"`
}

// message fills the form from the leak and from what the site says about itself.
func (v caseView) message() Message {
	at := func(i clock.Instant) string {
		if i.IsZero() {
			return ""
		}
		return i.Time().In(v.Site.Location()).Format("2006-01-02T15:04:05Z07:00")
	}
	m := Message{Authority: v.Site.Authority, Country: v.Site.Country, Controller: v.Site.ControllerName, Address: v.Site.ControllerAddress,
		Contact: v.Site.ControllerEmail, Officer: v.Site.OfficerName, OfficerAt: v.Site.OfficerEmail, Number: v.B.Number, Detected: at(v.B.DetectedAt),
		Aware: at(v.B.AwareAt), Due: at(v.B.DueAt), Nature: v.B.Nature, What: v.B.What, Categories: v.Kinds, Touched: v.B.Touched, People: v.Reached,
		Consequences: v.B.Consequences, Measures: v.B.Measures, Risk: v.B.Risk, RiskWhy: v.B.RiskWhy, PeopleTold: v.B.People.Tell}
	if v.B.Authority.Tell == Tell {
		m.Late = v.B.Authority.Why
	}
	for _, s := range v.Steps {
		if s.What == "supplement" {
			m.Supplements = append(m.Supplements, s.Note)
		}
	}
	return m
}
