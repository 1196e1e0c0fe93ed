// SPDX-License-Identifier: AGPL-3.0-or-later

// Package web stands between the wire and the verbs. It finds the site and the person, guards the route by its gate, refuses
// forged and malformed requests, gives the handler a Call, and turns a fault that comes back into a page, a field message or a
// status. A handler parses, calls one verb and answers; it returns an error and never writes a status code itself.
package web
