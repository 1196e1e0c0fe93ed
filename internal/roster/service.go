// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"

	"lectern/internal/audit"
	"lectern/internal/class"
	"lectern/internal/course"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/archive"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/roster/oneroster"
	"lectern/internal/site"
)

// Deps is what the domain is handed.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	IDs    *id.Maker
	Blob   blob.Store
	Site   *site.Service
	Person *person.Service
	Org    *org.Service
	Class  *class.Service
	Audit  *audit.Service
	Course *course.Service
	Jobs   *job.Queue
	Log    *slog.Logger
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

const taskName = "roster.import"

type task struct {
	Run       RunID `json:"run"`
	CloseMany bool  `json:"close_many"`
}

// Field is a column of the roster that an admin mapped to a purpose: "users.metadata.house", "demographics.birthDate".
type Field struct {
	ID     int64
	Column string
	Label  string
}

// Fields are the mapped columns.
func (s *Service) Fields(ctx context.Context, q db.Q) ([]Field, error) {
	all, err := s.Person.Fields(ctx, q)
	out := make([]Field, len(all))
	for i, f := range all {
		out[i] = Field{ID: f.ID, Column: f.Column, Label: f.Label}
	}
	return out, err
}

// Start puts an import of an uploaded ZIP into the queue and returns its run. Needs Import.
func (s *Service) Start(ctx context.Context, a permit.Actor, name string, body io.Reader, size int64) (RunID, error) {
	run := Run{ID: id.New[Run](s.IDs), Source: name, DryRun: true, State: Waiting, StartedBy: a.Person, StartedAt: clock.NowOf(s.Clock)}
	key := "roster/" + run.ID.String() + "/source.zip"
	if _, err := s.Blob.Put(ctx, key, body, size); err != nil {
		return 0, err
	}
	return run.ID, s.queue(ctx, run, key, false)
}

// Repeat applies for good what a dry run previewed; closeMany is the answer to the question whether so many people may be closed.
// Needs Import. Fault: Conflict "roster.source_gone" when the upload is not there any more.
func (s *Service) Repeat(ctx context.Context, a permit.Actor, preview RunID, closeMany bool) (RunID, error) {
	was, err := findRun(ctx, s.DB, preview)
	if err != nil {
		return 0, err
	}
	key, err := readBlobKey(ctx, s.DB, preview)
	if err != nil {
		return 0, err
	}
	if _, err := s.Blob.Stat(ctx, key); key == "" || err != nil {
		return 0, fault.New(fault.Conflict, "roster.source_gone")
	}
	run := Run{ID: id.New[Run](s.IDs), Source: was.Source, State: Waiting, StartedBy: a.Person, StartedAt: clock.NowOf(s.Clock)}
	return run.ID, s.queue(ctx, run, key, closeMany)
}

func (s *Service) queue(ctx context.Context, run Run, key string, closeMany bool) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := insertRun(ctx, tx, run, key); err != nil {
			return err
		}
		t, err := s.Jobs.Add(ctx, tx, taskName, task{run.ID, closeMany})
		if err != nil {
			return err
		}
		return setRunTask(ctx, tx, run.ID, t)
	})
}

// Cancel stops a run that is under way; nothing of it is kept. Needs Import.
func (s *Service) Cancel(ctx context.Context, run RunID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := findRun(ctx, tx, run)
		if err != nil {
			return err
		}
		if v.State == Waiting {
			if err := setRunState(ctx, tx, run, Stopped); err != nil {
				return err
			}
		}
		return s.Jobs.Cancel(ctx, tx, v.Task)
	})
}

// Find reads a run, Runs lists them newest first. Need Import.
func (s *Service) Find(ctx context.Context, q db.Q, run RunID) (Run, error) { return findRun(ctx, q, run) }

// Runs is one screen of runs older than one (0 for the newest).
func (s *Service) Runs(ctx context.Context, q db.Q, before RunID, limit int) ([]Run, error) {
	return listRuns(ctx, q, before, limit)
}

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
		return s.end(ctx, run, nil, Result{}, err)
	}
	defer done()
	_, _, err = s.execute(ctx, run, src, Options{DryRun: run.DryRun, CloseMany: in.CloseMany, Run: run.ID, Progress: func(done, total int) error {
		if err := t.Cancelled(ctx); err != nil {
			return err
		}
		return nil
	}})
	if _, known := fault.As(err); known {
		return nil // the run says why; trying again would say the same
	}
	return err
}

// open reads an upload from a local copy: ZIPs are read from their end.
func (s *Service) open(ctx context.Context, key string) (*archive.Archive, func(), error) {
	r, err := s.Blob.Open(ctx, key, 0, -1)
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

// ImportPath reads a ZIP or folder of the machine and applies it: the command. say is told the progress.
func (s *Service) ImportPath(ctx context.Context, path, name string, o Options) (Run, []oneroster.Line, error) {
	run := Run{ID: id.New[Run](s.IDs), Source: name, DryRun: o.DryRun, State: Running, StartedAt: clock.NowOf(s.Clock)}
	if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return insertRun(ctx, tx, run, "") }); err != nil {
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
	fields, err := s.Fields(ctx, s.DB)
	if err != nil {
		return run, nil, err
	}
	mapped := map[string]bool{}
	for _, f := range fields {
		mapped[f.Column] = true
	}
	set, err := oneroster.Read(src, oneroster.Options{Mapped: mapped})
	if err != nil {
		return run, nil, s.end(ctx, run, nil, Result{}, err)
	}
	result, err := s.Apply(ctx, set, o)
	run.Counts = result.Counts
	if err == nil && !o.DryRun {
		err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return s.Audit.Log(ctx, tx, audit.Entry{Actor: actorOf(run), Action: "roster.applied", Kind: "roster", Object: int64(run.ID)})
		})
	}
	ended := s.end(ctx, run, set, result, err)
	run, _ = findRun(ctx, s.DB, run.ID)
	return run, result.Lines, ended
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
	case errors.Is(cause, job.ErrCancelled), known && f.Key == "roster.too_many_closed":
		run.State, run.FaultKey = Stopped, f.Key
	case known:
		run.State, run.FaultKey = Failed, f.Key
	default:
		run.State, run.FaultKey = Failed, "fault.unexpected"
	}
	key := ""
	if set != nil {
		key = "roster/" + run.ID.String() + "/report.jsonl"
		if err := s.writeReport(ctx, key, set, result.Lines); err != nil {
			s.Log.Error("roster report", "run", run.ID, "error", err)
			key = ""
		}
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return endRun(ctx, tx, run, key) })
	return errors.Join(cause, err)
}

func (s *Service) writeReport(ctx context.Context, key string, set *oneroster.Set, more []oneroster.Line) error {
	r, w := io.Pipe()
	go func() {
		buf := bufio.NewWriter(w)
		out := json.NewEncoder(buf)
		var err error
		for _, l := range more {
			if err == nil {
				err = out.Encode(l)
			}
		}
		for l := range set.Report() {
			if err = out.Encode(l); err != nil {
				break
			}
		}
		if err == nil {
			err = buf.Flush()
		}
		_ = w.CloseWithError(err)
	}()
	_, err := s.Blob.Put(ctx, key, r, -1)
	return err
}

// Report streams the lines of a run's report; skip and limit make a screen of those that want a look (not Taken) when notable is set.
// Needs Import.
func (s *Service) Report(ctx context.Context, run RunID, notable bool, skip, limit int) ([]oneroster.Line, error) {
	key, err := readReportKey(ctx, s.DB, run)
	if err != nil || key == "" {
		return nil, err
	}
	r, err := s.Blob.Open(ctx, key, 0, -1)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	in := json.NewDecoder(bufio.NewReader(r))
	var out []oneroster.Line
	for len(out) < limit {
		var l oneroster.Line
		if err := in.Decode(&l); err != nil {
			if errors.Is(err, io.EOF) {
				return out, nil
			}
			return out, err
		}
		if notable && l.Outcome == oneroster.Taken {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		out = append(out, l)
	}
	return out, nil
}
