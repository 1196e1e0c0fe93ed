// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import "strings"

// unseeded are the routes that take something and were not driven, each with why it can carry no word about a person that another does not.
var unseeded = map[string]string{
	"POST /first-run":                      "makes the site, once; the seed makes it by the verb behind it",
	"POST /privacy/desk/{request}/again":   "carries nothing; it is there only when an erasure did not end as planned",
	"POST /admin/courses/{course}/teacher": "carries the number of a teacher, for a course whose last teacher left",
}

// Why a column can hold no word.
const (
	code    = "a code of a closed list"
	number  = "a number"
	flag    = "yes or no"
	digest  = "a digest or a random key; blind/scan looks for digests of canaries too"
	thing   = "the number of a thing that is no person"
	ownList = "a word of a list that stands, with its canaries, in another column"
)

// wordless are the personal columns that no canary fits into, each with why; "*.name" holds for that column of every table. Moments and days
// need no line.
var wordless = map[string]string{
	"*.attempt": number, "*.number": number, "*.times": number, "*.listed": number, "*.version": number,
	"*.files": "numbers of files, whose names hold canaries", "*.late": flag, "*.on_paper": flag, "*.waiting": flag, "*.main": flag, "*.contests": flag,
	"*.keys_off": flag, "*.protected": flag, "*.mark": number, "*.returned_mark": number, "*.label": ownList, "*.returned_label": ownList,
	"*.receipt": digest, "*.sha256": digest, "*.token_hash": digest, "*.hash": digest, "*.ticket_hash": digest, "*.giver_salt": digest, "*.locked": digest,
	"*.ticket_locked": digest, "*.digest": digest, "*.unique_key": digest,
	"*.class_id": thing, "*.course_id": thing, "*.group_id": thing,
	"*.state": code, "*.kind": code, "*.role": code, "*.action": code, "*.what": code, "*.act": code, "*.given_as": code, "*.mechanism": code, "*.purpose": code,
	"*.way": code, "*.lang": code, "*.theme": code, "*.contrast": code, "*.spacing": code, "*.font": code, "*.source": code, "*.relation": code, "*.scopes": code, "*.kept": code, "*.ground": code,
	"*.closed_why": code, "*.how": code, "*.by_role": code, "*.channel": code, "*.decision": code, "*.outcome": code, "*.extended": code,
	"breach_person.found_by": code, "breach_person.told_how": code,
	"job_task.name":           code,
	"portfolio_work.site":     "the name of a school",
	"audit.detail":            "numbers and codes; a test of audit holds it to that",
	"support_grant.work":      flag,
	"rights_event.note":       "a reason from a closed list, or counts of a plan",
	"rights_certificate.body": "counts",
	"login_session.device":    "the kind of browser, from a closed list",
	"person.sort_key":         "the name as the engines sort it: bytes that spell no word",
}

// moment tells that a column holds a moment or a day.
func moment(name string) bool {
	return name == "at" || name == "quarter" || strings.HasSuffix(name, "_at") || strings.HasSuffix(name, "_on") || strings.HasSuffix(name, "_until")
}
