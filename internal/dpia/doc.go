// SPDX-License-Identifier: AGPL-3.0-or-later

// Package dpia keeps the assessments of what processing may do to people (Article 35) and of whether the authority must be asked first
// (Article 36). The school writes one, the privacy officer gives advice, the school approves; what was approved is published.
//
// Words: assessment of consequences (DPIA), risk, measure, advice, consultation, approval (a snapshot of all of it), foreseen (kinds of
// data an assessment covers though nobody holds them yet), stale (what it described has changed, or its day has come).
// Tables dpia, dpia_risk, dpia_approval.
//
// Promises: data of a kind that needs an assessment is not taken into use without an approved one that is not stale; nothing is approved
// without the officer's advice, nor with a high risk left before the authority answered; what is changed later changes nothing that was
// approved until it is approved again.
package dpia
