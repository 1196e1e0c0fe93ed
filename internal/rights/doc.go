// SPDX-License-Identifier: AGPL-3.0-or-later

// Package rights takes what people ask about their personal data (GDPR, Articles 12 to 22), keeps its clock, and sees to it that it is
// done: a copy, an erasure, a pause, a correction, an objection. What is done to data is done by platform/subject; what is asked,
// decided, answered and when, is here. The privacy officer decides; no admin can close what is hers.
//
// Words: request, kind, state, due, plan. Tables rights_request, rights_event.
package rights
