// SPDX-License-Identifier: AGPL-3.0-or-later

// Package setup holds the two pages on which a site is made and changed: the first run, which makes the site and its first admin
// in one transaction, and the settings. It stands below the domains it needs and owns no table.
//
// Promise: a site is made once. Whoever opens the first-run page afterwards finds nothing.
package setup
