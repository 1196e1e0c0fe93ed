// SPDX-License-Identifier: AGPL-3.0-or-later

// Package consent keeps who agreed to what, in which words, and when it was taken back.
//
// Words: a receipt (one yes, one no or one withdrawal, never changed), a person's chain (her receipts, each bound to the one before by its
// hash), giver (who said it: herself or a guardian).
//
// Promises: a consent holds for the exact words that were shown and for no others; taking it back is as short as giving it, and in the
// same transaction what was queued on its strength is dropped; the age at which a child decides herself follows her country and the
// day. Teaching never waits for a consent: a purpose that cannot be refused is refused here (personal.Activity.Wrong).
//
// What a school asks (Ask) is written down first, seen with whom it reaches, then asked; people answer on their own pages with a yes or a
// no, and a teacher sees how the classes she teaches have answered. Its purpose is Ask.Key.
//
// Tables: consent_text (the words, once each), consent_receipt, consent_ask, consent_wording (what is asked, in each language).
//
// A domain that processes something by consent declares a Purpose, asks Valid in the query road of every surface that shows it, and adds
// its tasks with job.Under(consent.Word(purpose, person)).
package consent
