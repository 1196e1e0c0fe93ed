// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

// Actions lists what is written down, in the order people look for it. The sentence of each is the text audit.<action>; the log
// can be narrowed to one.
func Actions() []string {
	return []string{
		"login.signed_in", "login.signed_out", "login.others_ended", "login.link_made", "login.password_set", "login.shut_out",
		"person.created", "person.changed", "person.closed", "person.reopened", "person.role_given", "person.role_taken",
		"person.guardian_added", "person.guardian_ended", "person.guardian_verified", "person.guardian_kept", "person.adult_on",
		"person.flag_set", "person.flag_lift_asked", "person.flag_kept", "person.flag_lifted", "person.flag_conflict_seen",
		"course.created", "course.changed", "course.archived", "course.member_added", "course.member_ended", "course.role_changed",
		"assignment.handed_out", "assignment.removed", "assignment.extended", "assignment.redo_asked", "assignment.excused",
		"assignment.paper_noted", "assignment.contested", "assignment.let_mark", "assignment.kept_back", "assignment.contest_answered", "assignment.returned", "assignment.taken_back",
		"org.created", "org.changed", "class.created", "class.changed", "class.member_added", "class.member_ended",
		"roster.applied", "roster.undone",
		"privacy.exported", "privacy.erased", "privacy.swept", "rights.asked", "rights.denied", "rights.granted", "rights.answered", "rights.refused", "rights.extended", "rights.asked_back", "rights.passed_on",
		"rights.resumed", "rights.again", "privacy.hurried", "privacy.recipient_added", "privacy.recipient_ended", "retention.held", "retention.reviewed", "retention.lifted",
		"consent.ask_made", "consent.ask_changed", "consent.asked", "consent.ask_ended",
		"dpia.begun", "dpia.described", "dpia.risk", "dpia.advised", "dpia.consulted", "dpia.approved", "dpia.ended",
		"breach.reported", "breach.aware", "breach.described", "breach.touched", "breach.reached_looks", "breach.reached_person", "breach.reached_course", "breach.reached_class",
		"breach.reached_import", "breach.authority_tell", "breach.authority_not", "breach.people_tell", "breach.people_not", "breach.supplement", "breach.sent", "breach.closed",
		"support.granted", "support.ended",
		"site.created", "site.changed", "site.leaving", "site.staying", "site.exported",
	}
}
