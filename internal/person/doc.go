// SPDX-License-Identifier: AGPL-3.0-or-later

// Package person is everybody: pupils, teachers, parents, staff. It owns who they are (person), what they are on the site
// (person_role), who follows whom (person_guardian) and the few roster facts an admin mapped to a purpose (person_field,
// person_value).
//
// Promises: names sort and match alike on both engines; a person is closed, not deleted; a child can see who follows her; a
// protected person's protection is never weakened by an import.
package person
