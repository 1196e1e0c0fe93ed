// SPDX-License-Identifier: AGPL-3.0-or-later

package app

import (
	"lectern/internal/admin"
	"lectern/internal/assignment"
	"lectern/internal/audit"
	"lectern/internal/breach"
	"lectern/internal/class"
	"lectern/internal/consent"
	"lectern/internal/course"
	"lectern/internal/dpia"
	"lectern/internal/file"
	"lectern/internal/grown"
	"lectern/internal/login"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/plan"
	"lectern/internal/platform/feature"
	"lectern/internal/portfolio"
	"lectern/internal/privacy"
	"lectern/internal/resource"
	"lectern/internal/restriction"
	"lectern/internal/retention"
	"lectern/internal/rights"
	"lectern/internal/rights/parcel"
	"lectern/internal/roster"
	"lectern/internal/setup"
	"lectern/internal/site"
	"lectern/internal/support"
	"lectern/internal/today"
)

// Domains are the services of one site, for commands and tests.
type Domains struct {
	Site        *site.Service
	Person      *person.Service
	Restriction *restriction.Service
	Org         *org.Service
	Class       *class.Service
	Audit       *audit.Service
	Login       *login.Service
	Setup       *setup.Service
	File        *file.Service
	Course      *course.Service
	Plan        *plan.Service
	Resource    *resource.Service
	Assignment  *assignment.Service
	DPIA        *dpia.Service
	Roster      *roster.Service
	Consent     *consent.Service
	Grown       *grown.Service
	Retention   *retention.Service
	Breach      *breach.Service
	Support     *support.Service
	Parcel      *parcel.Service
	Rights      *rights.Service
	Portfolio   *portfolio.Service
	Privacy     *privacy.Service
	Today       *today.Service
	Admin       *admin.Service
}

// build makes every domain in order; each is handed those above it.
func (s *Site) build(o Options) {
	d := &s.Domains
	d.Site = site.New(site.Deps{DB: o.DB, Clock: o.Clock, Web: s.Web})
	d.Person = person.New(person.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Today: d.Site.Today})
	d.Restriction = restriction.New(restriction.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs})
	d.Org = org.New(org.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs})
	d.Class = class.New(class.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs})
	d.Audit = audit.New(audit.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, LogTo: o.Log, Key: o.Key})
	s.Subject.Changed = d.Audit.Blanked
	d.Login = login.New(login.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Person: d.Person, Audit: d.Audit, Mail: o.Mail, Key: o.Key, Base: o.BaseURL, LogTo: o.Log, Jobs: s.Queue, Texts: s.Web.Texts, Notice: d.Site.Notice})
	d.Setup = setup.New(setup.Deps{DB: o.DB, Site: d.Site, Person: d.Person, Audit: d.Audit, Login: d.Login})
	d.File = file.New(file.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Blob: o.Blob, Virus: o.Virus, Log: o.Log})
	d.Course = course.New(course.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Person: d.Person, Class: d.Class, Audit: d.Audit})
	d.Plan = plan.New(plan.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Course: d.Course})
	d.Resource = resource.New(resource.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, File: d.File, Course: d.Course, Plan: d.Plan})
	d.Assignment = assignment.New(assignment.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Person: d.Person, Audit: d.Audit, File: d.File,
		Course: d.Course, Plan: d.Plan, Events: s.Events, Live: s.Live, Key: o.Key, Restriction: d.Restriction})
	d.DPIA = dpia.New(dpia.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Log: o.Log, Site: d.Site, Person: d.Person, Audit: d.Audit, Mail: o.Mail, Texts: s.Web.Texts})
	d.Roster = roster.New(roster.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Blob: o.Blob, Site: d.Site, Person: d.Person, Org: d.Org, Class: d.Class,
		Audit: d.Audit, Course: d.Course, DPIA: d.DPIA, Jobs: s.Queue, Log: o.Log, Gone: s.Subject.Gone})
	d.Consent = consent.New(consent.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Site: d.Site, Person: d.Person, Class: d.Class, Org: d.Org,
		Audit: d.Audit, Jobs: s.Queue, Languages: s.Web.Texts.Languages})
	d.Audit.Follows = d.Consent.GuardianDecides
	d.Grown = grown.New(grown.Deps{DB: o.DB, Today: d.Site.Today, Person: d.Person, Consent: d.Consent, Audit: d.Audit})
	d.Retention = retention.New(retention.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Log: o.Log, Site: d.Site, Person: d.Person, Course: d.Course, Audit: d.Audit,
		Engine: s.Subject, Jobs: s.Queue, Mail: o.Mail, Texts: s.Web.Texts})
	d.Breach = breach.New(breach.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Log: o.Log, Site: d.Site, Person: d.Person, Audit: d.Audit, Jobs: s.Queue, Mail: o.Mail,
		Texts: s.Web.Texts})
	d.Support = support.New(support.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Person: d.Person, Audit: d.Audit, Login: d.Login})
	d.Login.Visits = d.Support.VisitOf
	d.Parcel = parcel.New(parcel.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Blob: o.Blob, Jobs: s.Queue, Key: o.Key, Engine: s.Subject, Site: d.Site,
		Person: d.Person, Texts: s.Web.Texts})
	d.Rights = rights.New(rights.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Log: o.Log, Site: d.Site, Person: d.Person, Login: d.Login, Audit: d.Audit,
		Restriction: d.Restriction, Retention: d.Retention, Support: d.Support, Engine: s.Subject, Parcel: d.Parcel, Blob: o.Blob, Jobs: s.Queue, Mail: o.Mail, Texts: s.Web.Texts,
		Key: o.Key, Base: o.BaseURL})
	d.DPIA.Proven = d.Rights.Proven
	d.Portfolio = portfolio.New(portfolio.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, File: d.File, Jobs: s.Queue})
	d.Privacy = privacy.New(privacy.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Site: d.Site, Person: d.Person, Audit: d.Audit, Outside: o.Outside})
	d.Rights.Firms = d.Privacy.Firms
	d.Today = today.New(today.Deps{DB: o.DB, Clock: o.Clock, Site: d.Site, Person: d.Person, Audit: d.Audit, Course: d.Course, Plan: d.Plan, Assignment: d.Assignment,
		Rights: d.Rights, Privacy: d.Privacy, Grown: d.Grown})
	d.Admin = admin.New(admin.Deps{DB: o.DB, Clock: o.Clock, Person: d.Person, Org: d.Org, Class: d.Class, Audit: d.Audit, Login: d.Login,
		Course: d.Course, Roster: d.Roster, DPIA: d.DPIA})
}

// features are what the domains say about themselves, in order.
func (d *Domains) features() []feature.Feature {
	return []feature.Feature{
		d.Site.Feature(), d.Person.Feature(), d.Restriction.Feature(), d.Org.Feature(), d.Class.Feature(), d.Audit.Feature(), d.Login.Feature(), d.Setup.Feature(),
		d.File.Feature(), d.Course.Feature(), d.Plan.Feature(), d.Resource.Feature(), d.Assignment.Feature(), d.DPIA.Feature(), d.Roster.Feature(),
		d.Consent.Feature(), d.Grown.Feature(), d.Retention.Feature(), d.Breach.Feature(), d.Support.Feature(), d.Parcel.Feature(), d.Rights.Feature(), d.Portfolio.Feature(), d.Privacy.Feature(), d.Today.Feature(), d.Admin.Feature(),
	}
}
