// SPDX-License-Identifier: AGPL-3.0-or-later

// Package audit writes down what was done and who looked. An entry is written in the transaction that did the thing, so it is
// there exactly when the thing is. A look at another person's record is counted once a quarter of an hour for each viewer, person and page;
// looks wait in memory for at most a quarter of a second.
//
// Details are ids, counts and short codes: never names, addresses or content.
package audit
