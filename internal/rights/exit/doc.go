// SPDX-License-Identifier: AGPL-3.0-or-later

// Package exit is how a school leaves: everything of a site in one file that other programs read, and then the removal of all of it, with
// a certificate that can be checked without the site.
package exit
