// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"errors"
	"io"
	"os"

	"lectern/internal/audit"
	"lectern/internal/platform/archive"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/roster/oneroster"
)

// do is the task of the queue.
func (s *Service) do(ctx context.Context, t job.Task) error {
	var in task
	if err := t.Into(&in); err != nil {
		return err
	}
	run, err := findRun(ctx, s.DB, in.Run)
	if err != nil || run.State == Done || run.State == Stopped {
		return err
	}
	key, err := readBlobKey(ctx, s.DB, run.ID)
	if err != nil {
		return err
	}
	src, done, err := s.open(ctx, key)
	if err != nil {
		err = s.end(ctx, run, nil, Result{}, err)
	} else {
		defer done()
		_, _, err = s.execute(ctx, run, src, Options{DryRun: run.DryRun, CloseMany: in.CloseMany, Run: run.ID})
	}
	if _, known := fault.As(err); known {
		return nil // the run says why; trying again would say the same
	}
	return err
}

// open reads an upload from a local copy: ZIPs are read from their end.
func (s *Service) open(ctx context.Context, key string) (*archive.Archive, func(), error) {
	r, err := s.Blob.Open(ctx, key, 0, -1)
	if fault.Is(err, fault.NotFound) {
		return nil, nil, fault.New(fault.Conflict, "roster.source_gone").Because(err)
	}
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	f, err := os.CreateTemp("", "lectern-roster-*.zip")
	if err != nil {
		return nil, nil, err
	}
	gone := func() { _ = f.Close(); _ = os.Remove(f.Name()) }
	size, err := io.Copy(f, r)
	if err != nil {
		gone()
		return nil, nil, err
	}
	z, err := archive.Open(f, size, archive.Usual())
	if err != nil {
		gone()
		return nil, nil, err
	}
	return z, func() { _ = z.Close(); gone() }, nil
}

// ImportPath reads a ZIP or folder of the machine and applies it: the command. o.Progress is told the records.
func (s *Service) ImportPath(ctx context.Context, path, name string, o Options) (Run, []oneroster.Line, error) {
	run := Run{ID: id.New[Run](s.IDs), Source: name, DryRun: o.DryRun, State: Running, StartedAt: clock.NowOf(s.Clock)}
	if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { _, err := insertRun(ctx, tx, run, ""); return err }); err != nil {
		return run, nil, err
	}
	src, err := archive.OpenPath(path, archive.Usual())
	if err != nil {
		return run, nil, s.end(ctx, run, nil, Result{}, err)
	}
	defer src.Close()
	o.Run = run.ID
	return s.execute(ctx, run, src, o)
}

// execute reads the set, applies it, and writes down how it ended.
func (s *Service) execute(ctx context.Context, run Run, src oneroster.Source, o Options) (Run, []oneroster.Line, error) {
	if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return setRunState(ctx, tx, run.ID, Running) }); err != nil {
		return run, nil, err
	}
	s.under.begin(run.ID)
	defer s.under.end(run.ID)
	set, err := s.read(ctx, run, src)
	var result Result
	if err == nil {
		told := o.Progress
		o.By, o.Progress = actorOf(run), func(done, total int) error {
			if err := s.under.tell(run.ID, stepApplying, int64(done), int64(total)); err != nil || told == nil {
				return err
			}
			return told(done, total)
		}
		result, err = s.Apply(ctx, set, o)
	}
	if cause := context.Cause(ctx); errors.Is(cause, job.ErrCancelled) {
		err = cause
	} else if errors.Is(ctx.Err(), context.Canceled) {
		return run, nil, ctx.Err() // the program stops; the task runs again
	}
	err = s.end(ctx, run, set, result, err)
	ended, lost := findRun(context.WithoutCancel(ctx), s.DB, run.ID)
	return ended, result.Lines, errors.Join(err, lost)
}

func (s *Service) read(ctx context.Context, run Run, src oneroster.Source) (*oneroster.Set, error) {
	fields, _, err := s.taken(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	mapped := map[string]bool{}
	for _, f := range fields {
		mapped[f.Column] = true
	}
	var asked error
	return oneroster.Read(src, oneroster.Options{
		Mapped:   mapped,
		Progress: func(done, total int64) { asked = s.under.tell(run.ID, stepReading, done, total) },
		Stop:     func() error { return errors.Join(asked, ctx.Err()) },
	})
}

func actorOf(run Run) permit.Actor {
	if run.StartedBy == 0 {
		return audit.Operator
	}
	return permit.Actor{Person: run.StartedBy}
}

// end writes the report beside the files and the end of the run, and returns the error that ended it.
func (s *Service) end(ctx context.Context, run Run, set *oneroster.Set, result Result, cause error) error {
	ctx = context.WithoutCancel(ctx)
	run.State, run.EndedAt, run.Counts = Done, clock.NowOf(s.Clock), result.Counts
	f, known := fault.As(cause)
	switch {
	case cause == nil:
	case errors.Is(cause, job.ErrCancelled), known && f.Key == tooManyKey:
		run.State, run.FaultKey, run.FaultArgs = Stopped, f.Key, f.Args
	case known:
		run.State, run.FaultKey, run.FaultArgs = Failed, f.Key, f.Args
	default:
		run.State, run.FaultKey = Failed, "fault.unexpected"
		run.FaultArgs = fault.Args{"request": run.ID.String()}
		s.Log.Error("roster", "run", run.ID, "error", cause)
	}
	key := ""
	if set != nil {
		key = folder(run.ID) + "report.jsonl"
		if err := s.writeReport(ctx, key, set, result.Lines); err != nil {
			s.Log.Error("roster report", "run", run.ID, "error", err)
			key = ""
		}
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return endRun(ctx, tx, run, key) })
	return errors.Join(cause, err)
}
