// SPDX-License-Identifier: AGPL-3.0-or-later

// Package proof shows that the privacy promises are kept, with means that know nothing of the declarations which keep them.
//
// A school is made in which every word about a person is a canary: a word that stands nowhere else. The canaries go in through the
// real pages, imports and uploads. Then a person asks for a copy, and it must hold every canary of hers and none of anybody else; she
// is erased, and a scanner that only reads bytes (module lectern.blind) must find exactly what the plan announced. At last every
// declaration is spoiled in turn, and the proof must turn red each time: a check that cannot fail proves nothing.
package proof
