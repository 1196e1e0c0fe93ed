// SPDX-License-Identifier: AGPL-3.0-or-later

// Package grown is the day a pupil decides herself: she is told that she answers for consents now, and later that her data are hers alone.
// It owns the pages and no table; what it says is reckoned at each question from the day that person keeps.
//
// Promises: at midnight of the site's zone every guardian's access ends without anybody doing anything; what one of them may go on seeing
// is the grown-up's own word, for each of them and each thing, and she can take it back; none of it stands in the way of school work.
package grown
