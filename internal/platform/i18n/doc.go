// SPDX-License-Identifier: AGPL-3.0-or-later

// Package i18n holds the words of the program by key and language, and writes dates, times, numbers and lists the way a language
// does, in the zone of the site. A language is a file text/<tag>.json in every room that has words; a missing key, a missing
// plural form or a placeholder that differs is found when the catalogue is built, not by a reader.
package i18n
