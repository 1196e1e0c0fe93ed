// SPDX-License-Identifier: AGPL-3.0-or-later

// Package job is a durable queue on the site's own database. A task is added in the transaction that needs it, so it is there exactly
// when its cause is.
//
// What it promises: a task that was committed runs at least once, also when the process is killed in the middle. A claim is a lease,
// kept alive while the task runs; a lease that ran out is claimed again, and the worker that lost it can no longer write anything
// down. A task whose effect is in the database runs exactly once in effect when it ends with Task.Finish in the transaction of that
// effect; every other task must bear to run twice. A failed task is tried again, later each time. A task that killed its process five
// times is given up.
//
// A stop lets the tasks in hand finish for twenty seconds, then their contexts end and they wait for the next process, with no try
// counted.
//
// What it costs: a commit in the same process wakes the queue at once; a process that is busy or does no work itself calls the
// others over the live bus. Otherwise an idle queue asks the database for the next due moment, at most every half minute; the figures
// are in docs/adr/0003-own-queue.md.
package job
