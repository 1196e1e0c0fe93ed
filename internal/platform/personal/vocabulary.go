// SPDX-License-Identifier: AGPL-3.0-or-later

package personal

// Basis is the lawful basis of Article 6(1) GDPR on which an activity rests.
type Basis string

const (
	Consent    Basis = "a"
	Contract   Basis = "b"
	Duty       Basis = "c" // a legal obligation; needs a law reference
	Vital      Basis = "d"
	PublicTask Basis = "e" // needs a law reference
	Interest   Basis = "f" // needs an assessment
)

// Activity is a processing activity: a purpose. Its name and sentence are the texts activity.<ID> and activity.<ID>.why.
type Activity struct {
	ID         string
	Basis      Basis
	Law        string   // text key of the law it rests on; required for Duty and PublicTask
	Assessment string   // text key of the balancing test; required for Interest
	Audience   []string // whose data: pupil, teacher, parent, staff
	Optional   bool     // who says no is taught all the same
}

// Name and Why are text keys.
func (a Activity) Name() string { return "activity." + a.ID }
func (a Activity) Why() string  { return "activity." + a.ID + ".why" }

// The activities. A domain names one of these; a new one is added here with its texts.
var (
	Account        = Activity{ID: "account", Basis: PublicTask, Law: "law.education", Audience: all}
	AccessSecurity = Activity{ID: "access-security", Basis: Duty, Law: "law.security", Audience: all}
	Enrolment      = Activity{ID: "enrolment", Basis: PublicTask, Law: "law.education", Audience: []string{"pupil", "teacher"}}
	Teaching       = Activity{ID: "teaching-content", Basis: PublicTask, Law: "law.education", Audience: []string{"teacher", "pupil"}}
	Coursework     = Activity{ID: "assignment", Basis: PublicTask, Law: "law.education", Audience: []string{"pupil"}}
	Assessment     = Activity{ID: "assessment", Basis: PublicTask, Law: "law.education", Audience: []string{"pupil", "teacher"}}
	Guardian       = Activity{ID: "guardian-contact", Basis: PublicTask, Law: "law.education", Audience: []string{"parent", "pupil"}}
	Accountability = Activity{ID: "accountability", Basis: Duty, Law: "law.accountability", Audience: all}
	Rights         = Activity{ID: "rights", Basis: Duty, Law: "law.rights", Audience: all}
	Operation      = Activity{ID: "operation", Basis: PublicTask, Law: "law.education", Audience: all}
)

var all = []string{"pupil", "teacher", "parent", "staff"}

// Activities lists every activity in the order people read them.
func Activities() []Activity {
	return []Activity{Account, Enrolment, Teaching, Coursework, Assessment, Guardian, AccessSecurity, Accountability, Rights, Operation}
}

// Category says what sort of data a column holds; its name is the text category.<value>.
type Category string

const (
	Structure  Category = "structure"  // keys, positions, settings: nothing about a person
	Identifier Category = "identifier" // who: names, numbers, references to a person
	Contact    Category = "contact"
	OwnWork    Category = "own-work"
	Judgement  Category = "assessment"
	Behaviour  Category = "behaviour" // traces of use: when, from where
	Pastoral   Category = "pastoral"
	Special    Category = "special" // Article 9
	Secret     Category = "secret"  // hashes and tokens
)

// Erasure is what an erasure does to a column for one role of the person. Only Delete, Null and Tombstone may be called erased.
type Erasure string

const (
	Delete       Erasure = "delete"       // the row goes
	Null         Erasure = "null"         // the value goes, the row stays
	Tombstone    Erasure = "tombstone"    // the row stays as "removed", its content gone
	Pseudonymise Erasure = "pseudonymise" // kept without the name until retention ends
	KeepShared   Erasure = "keep-shared"  // kept because it is also somebody else's
	Transfer     Erasure = "transfer"     // kept as the school's material
	Keep         Erasure = "keep"         // kept by law until its retention ends; needs a reason
	WithKept     Erasure = "with-kept"    // kept as long as a record that the law keeps needs it, otherwise deleted
	Untouched    Erasure = "untouched"    // holds nothing about the person
)

// Export is what a copy of her data shows of a column.
type Export string

const (
	Full         Export = "full"
	RedactOthers Export = "redact-others"
	PresenceOnly Export = "presence-only" // "a password is set", never the value
	Omit         Export = "omit"          // technical key, or shown as "you"
)

// Retention is how long a row is kept: a period (ISO 8601) after an anchor event. Its sentence is the text retention.<ID>.
type Retention struct {
	ID     string
	Anchor string // the event the clock starts at
	Period string // ISO 8601 duration
	Law    string // text key; why so long
}

func (r Retention) Name() string { return "retention." + r.ID }

// The retention rules.
var (
	WithAccount = Retention{ID: "account", Anchor: "person.closed", Period: "P1Y", Law: "law.education"}
	WithCourse  = Retention{ID: "course", Anchor: "course.ended", Period: "P2Y", Law: "law.education"}
	Grades      = Retention{ID: "grades", Anchor: "course.ended", Period: "P2Y", Law: "law.education"}
	Security90  = Retention{ID: "security", Anchor: "created", Period: "P90D", Law: "law.security"}
	Audit1Y     = Retention{ID: "audit", Anchor: "created", Period: "P1Y", Law: "law.accountability"}
	Imports     = Retention{ID: "imports", Anchor: "created", Period: "P90D", Law: "law.accountability"}
	Day1        = Retention{ID: "day", Anchor: "changed", Period: "P1D", Law: "law.security"}
	Words90     = Retention{ID: "words", Anchor: "ended", Period: "P90D", Law: "law.rights"}
	Queue7D     = Retention{ID: "queue", Anchor: "ended", Period: "P7D", Law: "law.security"}
	Requests    = Retention{ID: "requests", Anchor: "ended", Period: "P3Y", Law: "law.rights"}
	Letterbox   = Retention{ID: "letterbox", Anchor: "ended", Period: "P30D", Law: "law.rights"}
	Guard       = Retention{ID: "guard", Anchor: "created", Period: "P3Y", Law: "law.accountability"}
	Device30D   = Retention{ID: "device", Anchor: "changed", Period: "P30D", Law: "law.security"}
	Tab         = Retention{ID: "tab", Anchor: "tab.closed", Period: "P0D", Law: "law.security"}
	WithSite    = Retention{ID: "site", Anchor: "site.closed", Period: "P0D", Law: "law.education"}
)

// Retentions lists every rule.
func Retentions() []Retention {
	return []Retention{WithAccount, WithCourse, Grades, Security90, Audit1Y, Imports, Day1, Queue7D, Words90, Requests, Letterbox, Guard, Device30D, Tab, WithSite}
}
