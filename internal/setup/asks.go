// SPDX-License-Identifier: AGPL-3.0-or-later

package setup

import "lectern/internal/platform/personal"

// firstAsks are the facts of the site, its published contacts and its first admin.
var firstAsks = personal.Asks{
	"name": {"site.name"}, "country": {"site.country"}, "language": {"site.languages"}, "languages": {"site.languages"}, "zone": {"site.zone"},
	"controller_name": {"site.controller_name"}, "controller_address": {"site.controller_address"}, "controller_email": {"site.controller_email"},
	"officer_name": {"site.officer_name"}, "officer_email": {"site.officer_email"},
	"given_name": {"person.given_name"}, "family_name": {"person.family_name"}, "email": {"person.email"},
	"new_password": {"login_password.hash", "login_session.device"},
}
