// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"

	"lectern/internal/platform/i18n"
	"lectern/internal/platform/personal"
)

// csv writes the records as a table: a line for each kind of data of a purpose and how long it is kept.
func (r Records) csv(to io.Writer, p *i18n.Printer) error {
	out := csv.NewWriter(to)
	head := []string{"purpose", "why", "basis", "law", "whose", "kind", "column", "meaning", "kept", "recipients", "controller", "officer", "registry"}
	lines := [][]string{head}
	for _, a := range r.Activities {
		for _, t := range a.Tables {
			for _, c := range t.Columns {
				lines = append(lines, []string{a.ID, p.T(a.Why()), "6(1)(" + string(a.Basis) + ")", p.T(a.Law), strings.Join(a.Audience, " "), string(c.Category),
					t.Name + "." + c.Name, c.What, p.T(c.Retention.Name()), r.receive(p, a.ID), r.Controller, words(r.Officer, r.OfficerAt), r.Registry})
			}
		}
	}
	for _, line := range lines {
		for i := range line {
			line[i] = plain(line[i])
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// plain keeps a spreadsheet from taking a text for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// dpvBasis and dpvKind are the terms of the Data Privacy Vocabulary (W3C, DPV 2) for our words.
var (
	dpvBasis = map[personal.Basis]string{personal.Consent: "eu-gdpr:A6-1-a", personal.Contract: "eu-gdpr:A6-1-b", personal.Duty: "eu-gdpr:A6-1-c",
		personal.Vital: "eu-gdpr:A6-1-d", personal.PublicTask: "eu-gdpr:A6-1-e", personal.Interest: "eu-gdpr:A6-1-f"}
	dpvKind = map[personal.Category]string{personal.Identifier: "pd:Identifying", personal.Contact: "pd:Contact", personal.OwnWork: "pd:Education",
		personal.Judgement: "pd:EducationQualification", personal.Behaviour: "pd:Behavioral", personal.Pastoral: "pd:Social", personal.Special: "dpv:SpecialCategoryPersonalData",
		personal.Secret: "pd:Authenticating"}
	dpvPeople = map[string]string{"pupil": "dpv:Student", "teacher": "dpv:Employee", "staff": "dpv:Employee", "parent": "dpv:ParentOfDataSubject"}
)

// dpv is the records as linked data, in the terms of the Data Privacy Vocabulary.
func (r Records) dpv(p *i18n.Printer) ([]byte, error) {
	type node map[string]any
	var records []node
	for _, a := range r.Activities {
		var kinds, people, storage, receive []any
		for _, c := range a.Categories {
			kinds = append(kinds, node{"@id": dpvKind[c]})
		}
		for _, w := range a.Audience {
			people = append(people, node{"@id": dpvPeople[w]})
		}
		for _, k := range purposeOf(a).Kept {
			storage = append(storage, node{"@type": "dpv:StorageDuration", "dct:title": p.T("retention." + k.Retention), "rdf:value": k.Period})
		}
		for _, t := range r.told(serving(a.ID)) {
			receive = append(receive, node{"@type": "dpv:DataProcessor", "dpv:hasName": t.Name, "dpv:hasCountry": t.Country})
		}
		records = append(records, node{"@type": "dpv:Process", "@id": "#" + a.ID, "dct:title": p.T(a.Name()), "dpv:hasPurpose": node{"@type": "dpv:Purpose",
			"dct:description": p.T(a.Why())}, "dpv:hasLegalBasis": node{"@id": dpvBasis[a.Basis]}, "dpv:hasPersonalData": kinds, "dpv:hasDataSubject": people,
			"dpv:hasStorageCondition": storage, "dpv:hasRecipient": receive})
	}
	return json.MarshalIndent(node{
		"@context": node{"dpv": "https://w3id.org/dpv#", "pd": "https://w3id.org/dpv/pd#", "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
			"dct": "http://purl.org/dc/terms/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
		"@type": "dpv:RecordOfDataProcessingActivities", "dct:identifier": r.Registry, "dct:language": p.Lang(),
		"dpv:hasDataController": node{"@type": "dpv:DataController", "dpv:hasName": r.Controller, "dpv:hasContact": r.Contact,
			"dpv:hasRepresentative": node{"@type": "dpv:DataProtectionOfficer", "dpv:hasName": r.Officer, "dpv:hasContact": r.OfficerAt}},
		"dct:hasPart": records,
	}, "", "  ")
}
