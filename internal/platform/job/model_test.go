// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

// model is the queue as it should be, kept in memory, beside the real one.
type model struct {
	q     *Queue
	clk   *clock.Fake
	tasks map[int64]*modelTask
	hands map[int64]*hand // who holds a claim that is thought to be good
	dead  []*hand         // who lost its lease
}

type modelTask struct {
	state        string
	runAt, over  clock.Instant
	key          string
	merge, asked bool
	tries, lost  int64
	endedAt      clock.Instant
}

const modelRetries = 2

func newModel(t testing.TB, d *db.DB) *model {
	t.Helper()
	if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `DELETE FROM job_task`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	clk := clock.NewFake(noon)
	kind := Kind{Name: "x", Retries: modelRetries, Do: func(context.Context, Task) error { return nil }}
	return &model{q: queue(d, clk, kind), clk: clk, tasks: map[int64]*modelTask{}, hands: map[int64]*hand{}}
}

func (m *model) now() clock.Instant { return clock.NowOf(m.clk) }

func (m *model) add(t *rapid.T, ctx context.Context) {
	at := m.now().Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "minutes")) * time.Minute)
	key := rapid.SampledFrom([]string{"", "", "a", "b"}).Draw(t, "key")
	merge := rapid.Bool().Draw(t, "merge")
	back := rapid.IntRange(0, 9).Draw(t, "back") == 0
	opts := []Option{At(at)}
	switch {
	case key != "" && merge:
		opts = append(opts, Merge(key))
	case key != "":
		opts = append(opts, Unique(key))
	}
	var got int64
	err := m.q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if got, err = m.q.Add(ctx, tx, "x", 1, opts...); err == nil && back {
			err = errBack
		}
		return err
	})
	if err != nil && !errors.Is(err, errBack) {
		t.Fatal(err)
	}
	taken := false
	for _, o := range m.tasks {
		waits, runs := o.state == Waiting, o.state == Running
		taken = taken || key != "" && o.key == key && o.merge == merge && (waits || runs && !merge)
	}
	if (got == 0) != taken {
		t.Fatalf("added %d, though the key is taken: %v", got, taken)
	}
	if got != 0 && !back {
		m.tasks[got] = &modelTask{state: Waiting, runAt: at, key: key, merge: merge}
	}
}

var errBack = errors.New("back")

func (m *model) claim(t *rapid.T, ctx context.Context) {
	most := rapid.IntRange(1, 3).Draw(t, "most")
	list, err := m.q.claim(ctx, m.now(), most)
	if err != nil {
		t.Fatal(err)
	}
	due := []int64{}
	for task, o := range m.tasks {
		if o.state == Waiting && o.runAt <= m.now() {
			due = append(due, task)
		}
	}
	slices.SortFunc(due, func(a, b int64) int {
		if x, y := m.tasks[a].runAt, m.tasks[b].runAt; x != y {
			return int(x - y)
		}
		return int(a - b)
	})
	due = due[:min(most, len(due))]
	got := []int64{}
	for _, c := range list {
		got = append(got, c.id)
		o := m.tasks[c.id]
		o.state, o.over, o.tries = Running, m.now().Add(lease), o.tries+1
		if o.merge {
			o.key = ""
		}
		m.hands[c.id] = m.q.take(ctx, c)
	}
	slices.Sort(due)
	slices.Sort(got)
	if !slices.Equal(got, due) {
		t.Fatalf("claimed %v, want %v", got, due)
	}
}

func (m *model) freeLost(t *rapid.T, ctx context.Context) {
	if err := m.q.freeLost(ctx, m.now()); err != nil {
		t.Fatal(err)
	}
	for task, o := range m.tasks {
		if o.state == Running && o.over < m.now() {
			o.state, o.runAt, o.lost = Waiting, m.now(), o.lost+1
			m.dead = append(m.dead, m.hands[task])
			delete(m.hands, task)
		}
	}
}

// held picks somebody who works.
func (m *model) held(t *rapid.T) (*hand, *modelTask) {
	if len(m.hands) == 0 {
		t.Skip("nobody works")
	}
	task := rapid.SampledFrom(slices.Sorted(maps.Keys(m.hands))).Draw(t, "task")
	return m.hands[task], m.tasks[task]
}

func (m *model) end(t *rapid.T, _ context.Context) {
	h, o := m.held(t)
	how := rapid.SampledFrom([]error{nil, errBack, ErrCancelled, GiveUp(errBack), errStopped}).Draw(t, "how")
	e := h.ending(m.q.kinds["x"], how, map[bool]error{true: errStopped}[how == errStopped])
	h.end(e)
	h.release()
	delete(m.hands, h.row.id)
	o.state, o.over = Done, 0
	switch failures := o.tries - o.lost; {
	case how == nil:
	case how == errStopped:
		o.state, o.runAt, o.tries = Waiting, m.now(), o.tries-1
	case how == ErrCancelled:
		o.state = Canceled
	case how != errBack || failures > modelRetries:
		o.state = Failed
	default:
		o.state, o.runAt = Waiting, m.now().Add(backoff(h.row.id, failures))
	}
	if o.state != Waiting {
		o.key, o.endedAt = "", m.now()
	}
}

func (m *model) extend(t *rapid.T, ctx context.Context) {
	h, o := m.held(t)
	if err := h.extend(ctx); err != nil {
		t.Fatal(err)
	}
	o.over = m.now().Add(lease)
	if cause := context.Cause(h.ctx); (cause == ErrCancelled) != o.asked {
		t.Fatalf("asked to stop %v, told %v", o.asked, cause)
	}
}

// haunt lets somebody who lost its lease try to write.
func (m *model) haunt(t *rapid.T, ctx context.Context) {
	if len(m.dead) == 0 {
		t.Skip("nobody died")
	}
	h := rapid.SampledFrom(m.dead).Draw(t, "dead")
	h.end(ending{state: Done, endedAt: m.now()})
	if err := h.extend(ctx); err != nil || context.Cause(h.ctx) == nil {
		t.Fatalf("the dead one goes on: %v", err)
	}
}

func (m *model) cancel(t *rapid.T, ctx context.Context) {
	if len(m.tasks) == 0 {
		t.Skip("no task")
	}
	task := rapid.SampledFrom(slices.Sorted(maps.Keys(m.tasks))).Draw(t, "task")
	if err := m.q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return m.q.Cancel(ctx, tx, task) }); err != nil {
		t.Fatal(err)
	}
	switch o := m.tasks[task]; o.state {
	case Waiting:
		o.state, o.key, o.endedAt, o.asked = Canceled, "", m.now(), true
	case Running:
		o.asked = true
		if cause := context.Cause(m.hands[task].ctx); cause != ErrCancelled {
			t.Fatalf("not told to stop: %v", cause)
		}
	}
}

func (m *model) sweep(t *rapid.T, ctx context.Context) {
	if err := m.q.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(m.tasks, func(_ int64, o *modelTask) bool {
		return !o.endedAt.IsZero() && o.endedAt < m.now().Add(-7*24*time.Hour)
	})
}

func (m *model) pass(t *rapid.T, _ context.Context) {
	m.clk.Advance(rapid.SampledFrom([]time.Duration{time.Second, 30 * time.Second, 2 * time.Minute, 4 * 24 * time.Hour}).Draw(t, "time"))
}

// check compares every task and what the queue says is next.
func (m *model) check(t *rapid.T, ctx context.Context) {
	var due, over clock.Instant
	for task, o := range m.tasks {
		s, err := m.q.Status(ctx, task)
		if err != nil {
			t.Fatalf("task %d, %s: %v", task, o.state, err)
		}
		if s.State != o.state || s.EndedAt != o.endedAt || s.CancelAsked != o.asked {
			t.Fatalf("task %d is %+v, want %+v", task, s, *o)
		}
		if o.state == Waiting && (due.IsZero() || o.runAt < due) {
			due = o.runAt
		}
		if o.state == Running && (over.IsZero() || o.over < over) {
			over = o.over
		}
	}
	gotDue, gotOver, err := readDue(ctx, m.q.DB)
	if err != nil || gotDue != due || gotOver != over {
		t.Fatalf("next due %v, lease over %v, want %v, %v; %v", gotDue, gotOver, due, over, err)
	}
	rows, err := db.Int(ctx, m.q.DB, `SELECT count(*) FROM job_task`)
	if err != nil || int(rows) != len(m.tasks) {
		t.Fatalf("%d rows, want %d; %v", rows, len(m.tasks), err)
	}
	if _, err := m.q.Status(ctx, 1); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a task that never was: %v", err)
	}
}

func TestQueueAgainstModel(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			m := newModel(t, d)
			step := func(do func(*rapid.T, context.Context)) func(*rapid.T) {
				return func(rt *rapid.T) { do(rt, t.Context()) }
			}
			rt.Repeat(map[string]func(*rapid.T){
				"add": step(m.add), "add more": step(m.add), "claim": step(m.claim), "free lost": step(m.freeLost), "end": step(m.end),
				"extend": step(m.extend), "haunt": step(m.haunt), "cancel": step(m.cancel), "sweep": step(m.sweep), "pass": step(m.pass),
				"": step(m.check),
			})
		})
	})
}
