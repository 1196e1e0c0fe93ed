// SPDX-License-Identifier: AGPL-3.0-or-later

// Package login lets people in: by name or e-mail and password, or by a one-time link. It owns passwords (argon2id), signed-in
// browsers (login_session), links (login_link) and the counting of failed tries (login_try).
//
// Promises: a table never holds what opens a door, only hashes; tries slow down by account and by address and lock nobody out;
// closing a person, changing her password or revoking a device ends the session at its next request. A passkey, a second factor
// or a school's own sign-in becomes another way of the same session: each ends in Service.open.
package login
