// SPDX-License-Identifier: AGPL-3.0-or-later

// Package portfolio is what somebody brought along from another school: the works of a portable parcel that another Lectern packed and
// signed (Article 20). She chooses a file, sees what is in it and which school signed it, and takes what she likes. Nobody else sees it.
//
// Words: work (one thing she made there), arrival (a parcel she chose, until she took from it or put it away). Tables portfolio_arrival,
// portfolio_work.
//
// Promises: nothing is taken from a parcel that was changed by one byte; taking may be stopped anywhere and goes on without doing anything
// twice; marks of another school are never taken, they would be this school's word for nothing.
package portfolio
