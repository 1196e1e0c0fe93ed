// SPDX-License-Identifier: AGPL-3.0-or-later

// Package permit is the vocabulary of who may do what: roles, capabilities, gates and the person who asks. Domains declare
// their capabilities with default roles; whether a row may be seen is part of the query that reads it.
package permit

import "lectern/internal/platform/clock"

// Role is what a person is on the site.
type Role string

const (
	Admin   Role = "admin"
	Officer Role = "officer" // answers for personal data; no admin can act for her
	Teacher Role = "teacher"
	Pupil   Role = "pupil"
	Parent  Role = "parent"
	Mentor  Role = "mentor"
	Staff   Role = "staff"
	Support Role = "support" // of the host, while a grant lasts; given to nobody, so not in Roles
)

// Roles lists the site roles in the order people read them.
func Roles() []Role { return []Role{Pupil, Teacher, Parent, Mentor, Staff, Admin, Officer} }

// CourseRole is what a person is in one course.
type CourseRole string

const (
	CourseTeacher   CourseRole = "teacher"
	CourseAssistant CourseRole = "assistant"
	CoursePupil     CourseRole = "pupil"
	CourseGuest     CourseRole = "guest"
)

// CourseRoles lists the course roles.
func CourseRoles() []CourseRole {
	return []CourseRole{CourseTeacher, CourseAssistant, CoursePupil, CourseGuest}
}

// Capability is one thing that people may be allowed to do. A site capability names site roles, a course capability the roles
// in that course. Its name for people is the text cap.<Name>.
type Capability struct {
	Name        string
	Roles       []Role
	CourseRoles []CourseRole
	Own         bool // the school's own: support of the host never holds it, though an admin does
}

// For tells whether a course role holds the capability.
func (c Capability) For(r CourseRole) bool {
	for _, x := range c.CourseRoles {
		if x == r {
			return true
		}
	}
	return false
}

// Actor is the person who asks, as her session says. The zero Actor is a visitor.
type Actor struct {
	Person   int64
	Session  int64
	Name     string
	Roles    []Role
	Display  Display
	SignedAt clock.Instant
	Closed   bool   // her account is closed: she reaches her own data and her rights, and nothing else
	Visit    *Visit // she is support of the host, and reads what the school lets her; nil for everybody else
}

// Visit is what the school lets somebody of the host read, and until when.
type Visit struct {
	Reason int64 // number of the words that say why
	Until  clock.Instant
	Over   bool // ended before, or never begun
	Work   bool // answers, comments and marks too
}

// Open tells whether the visit lasts.
func (v *Visit) Open(now clock.Instant) bool { return !v.Over && now < v.Until }

// ReadsWork tells whether she is support and was let read work in every course.
func (a Actor) ReadsWork() bool { return a.Visit != nil && !a.Visit.Over && a.Visit.Work }

// Display is how a person reads best.
type Display struct {
	Lang, Theme, Contrast, Spacing, Font string
	NoKeys                               bool // single-letter shortcuts off (WCAG 2.1.4)
}

// SignedIn tells whether somebody asks.
func (a Actor) SignedIn() bool { return a.Person != 0 }

// Has tells whether she holds a site role.
func (a Actor) Has(r Role) bool {
	for _, x := range a.Roles {
		if x == r {
			return true
		}
	}
	return false
}

// May tells whether one of her site roles holds the capability. Support of the host holds none that the school keeps to itself.
func (a Actor) May(c Capability) bool {
	if a.Visit != nil && c.Own {
		return false
	}
	for _, r := range c.Roles {
		if a.Has(r) {
			return true
		}
	}
	return false
}

// GateKind says who is let through to a handler at all.
type GateKind string

const (
	GateAnyone   GateKind = "anyone"
	GateSignedIn GateKind = "signed-in"
	GateSite     GateKind = "site"  // a site capability; without it the page is not found
	GateScope    GateKind = "scope" // signed in; the handler's query asks for the capability where the thing lies
	GateToken    GateKind = "token" // a secret in the address or header is the permission
)

// Gate guards a route.
type Gate struct {
	Kind GateKind
	Cap  Capability
}

// Anyone lets visitors in.
var Anyone = Gate{Kind: GateAnyone}

// SignedIn lets every signed-in person in.
var SignedIn = Gate{Kind: GateSignedIn}

// Token lets in who knows the secret; the handler proves it.
var Token = Gate{Kind: GateToken}

// Site lets in who holds a site capability.
func Site(c Capability) Gate { return Gate{Kind: GateSite, Cap: c} }

// In lets signed-in people through to a handler whose query asks for the capability in the scope of the thing.
func In(c Capability) Gate { return Gate{Kind: GateScope, Cap: c} }

// Opens tells whether the gate lets the actor through to the handler.
func (g Gate) Opens(a Actor) bool {
	switch g.Kind {
	case GateAnyone, GateToken:
		return true
	case GateSite:
		return a.May(g.Cap)
	default:
		return a.SignedIn()
	}
}
