// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"slices"
	"strings"
)

// spec says how a file is read.
type spec struct {
	name  string
	rows  int      // at most
	needs []string // columns without which the file cannot be understood
	takes []string // columns that Lectern has a use for, besides the common ones
	knows []string // columns of the standard that are dropped unless mapped
	alias map[string]string
}

// common are the first columns of every file.
func common() []string { return []string{"sourcedId", "status", "dateLastModified"} }

// order is in which the files are read: what is referred to stands before what refers to it.
var order = []string{Manifest, Orgs, Sessions, Courses, Classes, Users, Roles, Enrollments, Demographics}

// rank is a file's place in the report; files that are not read come last.
func rank(file string) int {
	if i := slices.Index(order, file); i >= 0 {
		return i
	}
	return len(order)
}

func specOf(file string) spec { return specs()[file] }

// specs are the files that are read. The limits on rows allow for a state of 400,000 pupils several times over. The aliases
// are misspellings and names of older versions that real exports carry; letter case, spaces, dashes and underscores never
// matter.
func specs() map[string]spec {
	return map[string]spec{
		Orgs: {
			name: Orgs, rows: 500_000,
			needs: []string{"sourcedId", "name", "type"},
			takes: []string{"name", "type", "identifier", "parentSourcedId"},
			alias: map[string]string{"parentId": "parentSourcedId", "parentOrgSourcedId": "parentSourcedId"},
		},
		Sessions: {
			name: Sessions, rows: 500_000,
			needs: []string{"sourcedId", "title", "type", "startDate", "endDate"},
			takes: []string{"title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"},
			alias: map[string]string{"parentId": "parentSourcedId", "beginDate": "startDate"},
		},
		Courses: {
			name: Courses, rows: 1_000_000,
			needs: []string{"sourcedId", "title"},
			takes: []string{"schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes"},
			alias: map[string]string{"schoolYearId": "schoolYearSourcedId", "grade": "grades", "orgId": "orgSourcedId"},
		},
		Classes: {
			name: Classes, rows: 2_000_000,
			needs: []string{"sourcedId", "title", "schoolSourcedId"},
			takes: []string{"title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId",
				"termSourcedIds", "subjects", "subjectCodes", "periods"},
			alias: map[string]string{"grade": "grades", "courseId": "courseSourcedId", "schoolId": "schoolSourcedId",
				"termId": "termSourcedIds", "termIds": "termSourcedIds", "termSourcedId": "termSourcedIds"},
		},
		Users: {
			name: Users, rows: 2_000_000,
			needs: []string{"sourcedId", "givenName", "familyName"},
			takes: []string{"enabledUser", "orgSourcedIds", "role", "username", "givenName", "familyName", "email",
				"agentSourcedIds", "grades", "preferredGivenName", "primaryOrgSourcedId"},
			knows: []string{"userIds", "middleName", "identifier", "sms", "phone", passwordColumn, "userMasterIdentifier",
				"resourceSourcedIds", "preferredMiddleName", "preferredFamilyName", "pronouns"},
			alias: map[string]string{"prefferedGivenName": "preferredGivenName", "preferedGivenName": "preferredGivenName",
				"prefferedMiddleName": "preferredMiddleName", "preferedMiddleName": "preferredMiddleName",
				"prefferedFamilyName": "preferredFamilyName", "preferedFamilyName": "preferredFamilyName",
				"orgSourcedId": "orgSourcedIds", "orgIds": "orgSourcedIds", "orgId": "orgSourcedIds", "agents": "agentSourcedIds",
				"agentSourcedId": "agentSourcedIds", "agentIds": "agentSourcedIds", "grade": "grades", "userId": "userIds",
				"firstName": "givenName", "lastName": "familyName", "enabled": "enabledUser"},
		},
		Roles: {
			name: Roles, rows: 5_000_000,
			needs: []string{"sourcedId", "userSourcedId", "role", "orgSourcedId"},
			takes: []string{"userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId"},
			knows: []string{"userProfileSourcedId"},
			alias: map[string]string{"userId": "userSourcedId", "orgId": "orgSourcedId", "startDate": "beginDate"},
		},
		Enrollments: {
			name: Enrollments, rows: 10_000_000,
			needs: []string{"sourcedId", "classSourcedId", "userSourcedId", "role"},
			takes: []string{"classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"},
			alias: map[string]string{"classId": "classSourcedId", "schoolId": "schoolSourcedId", "userId": "userSourcedId",
				"startDate": "beginDate"},
		},
		Demographics: {
			name: Demographics, rows: 2_000_000,
			needs: []string{"sourcedId"},
			knows: append([]string{"birthDate", "sex", "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus"}, origin...),
			alias: map[string]string{"userSourcedId": "sourcedId", "userId": "sourcedId"},
		},
	}
}

// origin are the columns of demographics that tell of somebody's race or ethnic origin.
var origin = []string{"americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white",
	"demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity"}

// Special tells whether a column ("demographics.white") is of a kind that Article 9 GDPR names, whatever somebody calls it.
func Special(column string) bool {
	file, name, _ := strings.Cut(column, ".")
	return file == Demographics && slices.ContainsFunc(origin, func(o string) bool { return strings.EqualFold(o, name) })
}

// passwordColumn is never taken, mapped or not: a password that went through a file is no password any more.
const passwordColumn = "password"

// everywhere are misspellings of the common columns.
func everywhere() map[string]string {
	return map[string]string{"dataLastModified": "dateLastModified", "lastModified": "dateLastModified", "sourceId": "sourcedId",
		"sourced_id": "sourcedId"}
}

// spellings leads from a folded header to the standard's spelling.
func (s spec) spellings() map[string]string {
	m := map[string]string{}
	for _, alias := range []map[string]string{everywhere(), s.alias} {
		for wrong, right := range alias {
			m[foldHeader(wrong)] = right
		}
	}
	for _, c := range slices.Concat(common(), s.takes, s.knows) {
		m[foldHeader(c)] = c
	}
	return m
}

// keeps tells whether a column has a use of its own.
func (s spec) keeps(column string) bool {
	return slices.Contains(common(), column) || slices.Contains(s.takes, column)
}

func foldHeader(h string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '_' {
			return -1
		}
		return r
	}, strings.ToLower(h))
}

// neighbours are files of the standard that Lectern does not read.
func neighbours() []string {
	return []string{"userProfiles", "userResources", "categories", "classResources", "courseResources", "resources", "lineItems",
		"results", "scoreScales", "lineItemScoreScales", "resultScoreScales", "lineItemLearningObjectiveIds",
		"resultLearningObjectiveIds"}
}
