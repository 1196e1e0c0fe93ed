// SPDX-License-Identifier: AGPL-3.0-or-later

// Package canary makes values that exist nowhere else and remembers whose they are. Wherever one turns up, the ledger says who owns
// it and into which field of which surface it was put.
//
// A text canary is zq7 and twelve letters of base32 drawn by HMAC-SHA256 from owner, role, surface, field and a counter: no word of
// any language, in one case, without punctuation, so it survives lower-casing, tokenising and being cut to eleven letters; the first
// eight drawn letters of two canaries differ. Fields that take no such text get typed canaries.
package canary
