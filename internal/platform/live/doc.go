// SPDX-License-Identifier: AGPL-3.0-or-later

// Package live tells open pages that something they show has changed. A message is a topic ("assignment/06k…") and nothing else:
// the page fetches its fragment again, with its own rights. In one process messages go through a hub; with PostgreSQL every process
// hears the others by LISTEN/NOTIFY on one connection of its own, which needs a direct line (a pooler in transaction mode loses it).
//
// What it promises: a told topic reaches every subscriber at least once, or the subscriber is told to look at everything again. A
// slow subscriber never holds up anybody: what waits for it is told once, however often it was told. A process that lost its line
// refreshes all its subscribers when it is back, because it cannot know what it missed.
package live
