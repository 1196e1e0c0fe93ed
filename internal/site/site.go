// SPDX-License-Identifier: AGPL-3.0-or-later

package site

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
)

// Settings are the facts of the site.
type Settings struct {
	Name              string
	Country           string   // ISO 3166 code of two letters
	Languages         []string // the first is the site's own
	Zone              string   // IANA name
	ControllerName    string
	ControllerAddress string
	ControllerEmail   string
	OfficerName       string
	OfficerEmail      string
	Authority         string // where people may complain
	DecidesAge        int    // from when a pupil decides about consents herself; 0: as the country's law says
	CreatedAt         clock.Instant
	ChangedAt         clock.Instant
	Leaving
}

// Location is the site's zone.
func (s Settings) Location() *time.Location {
	l, err := time.LoadLocation(s.Zone)
	if err != nil {
		return time.UTC
	}
	return l
}

// Between these ages a school can say from when a pupil decides about consents; the law allows no younger one (Article 8 GDPR).
const (
	YoungestToDecide = 13
	OldestToDecide   = 18
)

func (s *Settings) tidy() {
	for _, v := range []*string{&s.Name, &s.Country, &s.Zone, &s.ControllerName, &s.ControllerAddress, &s.ControllerEmail,
		&s.OfficerName, &s.OfficerEmail, &s.Authority} {
		*v = strings.TrimSpace(*v)
	}
	s.Country = strings.ToUpper(s.Country)
	if s.Authority == "" {
		s.Authority = authorities[s.Country]
	}
}

func (s Settings) check(known []string) error {
	f := fault.New(fault.Invalid, "fault.invalid")
	if s.Name == "" {
		f.With("name", "site.name_missing")
	}
	if _, ok := authorities[s.Country]; !ok {
		f.With("country", "site.country_missing")
	}
	if len(s.Languages) == 0 || slices.ContainsFunc(s.Languages, func(l string) bool { return !slices.Contains(known, l) }) {
		f.With("languages", "site.language_missing")
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		f.With("zone", "site.zone_unknown")
	}
	if s.ControllerName == "" {
		f.With("controller_name", "site.controller_missing")
	}
	if v := s.DecidesAge; v != 0 && (v < YoungestToDecide || v > OldestToDecide) {
		f.With("decides_age", "site.decides_age", "from", YoungestToDecide, "to", OldestToDecide)
	}
	checkEmail(f, "controller_email", s.ControllerEmail)
	if s.OfficerName == "" {
		f.With("officer_name", "site.officer_missing")
	}
	checkEmail(f, "officer_email", s.OfficerEmail)
	return f.OrNil()
}

func checkEmail(f *fault.Fault, field, v string) {
	if a, err := mail.ParseAddress(v); err != nil || a.Address != v {
		f.With(field, "site.email_form")
	}
}

// authorities are the supervisory authorities of the countries a site can be in.
var authorities = map[string]string{
	"AT": "Datenschutzbehörde, dsb.gv.at", "BE": "Gegevensbeschermingsautoriteit / Autorité de protection des données",
	"BG": "КЗЛД, cpdp.bg", "CH": "EDÖB, edoeb.admin.ch", "CY": "Commissioner for Personal Data Protection", "CZ": "ÚOOÚ, uoou.gov.cz",
	"DE": "Die Datenschutzaufsicht des Landes", "DK": "Datatilsynet, datatilsynet.dk", "EE": "Andmekaitse Inspektsioon, aki.ee",
	"ES": "AEPD, aepd.es", "FI": "Tietosuojavaltuutettu, tietosuoja.fi", "FR": "CNIL, cnil.fr", "GB": "ICO, ico.org.uk",
	"GR": "ΑΠΔΠΧ, dpa.gr", "HR": "AZOP, azop.hr", "HU": "NAIH, naih.hu", "IE": "Data Protection Commission, dataprotection.ie",
	"IS": "Persónuvernd, personuvernd.is", "IT": "Garante per la protezione dei dati personali", "LT": "VDAI, vdai.lrv.lt",
	"LU": "CNPD, cnpd.public.lu", "LV": "DVI, dvi.gov.lv", "MT": "IDPC, idpc.org.mt", "NL": "Autoriteit Persoonsgegevens",
	"NO": "Datatilsynet, datatilsynet.no", "PL": "UODO, uodo.gov.pl", "PT": "CNPD, cnpd.pt", "RO": "ANSPDCP, dataprotection.ro",
	"SE": "Integritetsskyddsmyndigheten, imy.se", "SI": "Informacijski pooblaščenec, ip-rs.si", "SK": "ÚOOÚ, dataprotection.gov.sk",
}

// AuthorityOf is the supervisory authority of a country, "" for a country a site cannot be in.
func AuthorityOf(country string) string { return authorities[country] }

// Countries lists the country codes in order.
func Countries() []string {
	out := make([]string, 0, len(authorities))
	for c := range authorities {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}
