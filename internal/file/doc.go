// SPDX-License-Identifier: AGPL-3.0-or-later

// Package file is files: what lies in the blob store, whose it is and what holds it. A file first belongs to its upload; the domain
// whose thing it becomes part of adopts it. Who may open a file is asked of the kind of thing that holds it (feature.FileHolder).
//
// Promises: the kind is what the bytes say, never the name; only kinds that cannot run a script are shown in a page; an upload that
// was cut off goes on where it stopped and leaves nothing when it is given up.
package file
