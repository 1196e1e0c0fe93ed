// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import "lectern/internal/platform/personal"

// signInAsks: the name is compared with the account, the password with its hash, and a session says which browser is signed in.
var signInAsks = personal.Asks{
	"name":     {"person.email_folded", "person.username_folded"},
	"password": {"login_password.hash", "login_session.device", "login_session.created_at"},
}
