// SPDX-License-Identifier: AGPL-3.0-or-later

// Package resource is things to read in a lesson: a page, a link, a file. A page is structured text with a version: two people who
// change it at once are told, and nothing is overwritten. It is "only you" until it is shown to the class.
package resource
