// SPDX-License-Identifier: AGPL-3.0-or-later

// Package site is the customer: its name, country, languages and time zone, the controller who answers for the data, and the
// privacy officer. There is exactly one row. The first-run page makes it; until then every other page leads there.
package site
