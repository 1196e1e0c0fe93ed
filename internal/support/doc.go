// SPDX-License-Identifier: AGPL-3.0-or-later

// Package support lets somebody of the host look, for some hours, for a reason, and in sight of everybody (Articles 29 and 32(4)). An admin of
// the school lets her in; she signs in by a link that works once, reads as an admin reads and changes nothing, and is out at the minute
// that was said, or when an admin or the officer ends it. What she opens stands on the pages of the people it is about, with the reason.
//
// A grant is its own guest: a person of the source person.BySupport who holds no role. login asks VisitOf for her at each request, and
// platform/web refuses what the visit does not allow.
package support
