// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"io"
	"log/slog"

	"lectern/internal/audit"
	"lectern/internal/class"
	"lectern/internal/course"
	"lectern/internal/dpia"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
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
	DPIA   *dpia.Service
	Jobs   *job.Queue
	Log    *slog.Logger
	// Gone tells which numbers of the source belong to people who were erased; nil knows of none.
	Gone func(ctx context.Context, q db.Q, sources []string) (map[string]bool, error)
}

// Service holds the verbs.
type Service struct {
	Deps
	under underWay
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

const taskName = "roster.import"

type task struct {
	Run       RunID `json:"run"`
	CloseMany bool  `json:"close_many"`
}

// Start puts the dry run of an uploaded ZIP into the queue and returns it. name is the file's own. Needs Import. Fault: Conflict
// "roster.busy" while another import is under way.
func (s *Service) Start(ctx context.Context, a permit.Actor, name string, body io.Reader, size int64) (RunID, error) {
	run := Run{ID: id.New[Run](s.IDs), Source: name, DryRun: true, State: Waiting, StartedBy: a.Person, StartedAt: clock.NowOf(s.Clock)}
	key := folder(run.ID) + "source.zip"
	if _, err := s.Blob.Put(ctx, key, body, size); err != nil {
		return 0, err
	}
	_, err := s.queue(ctx, run, key, false)
	if err != nil {
		if gone := s.Blob.Delete(context.WithoutCancel(ctx), key); gone != nil {
			s.Log.Error("an upload that is not used stays", "run", run.ID, "error", gone)
		}
	}
	return run.ID, err
}

// folder is where the files of a run lie.
func folder(run RunID) string { return "roster/" + run.String() + "/" }

// Again says which dry run is applied for good.
type Again struct {
	Preview   RunID
	Drawn     RunID // the id the form was drawn with, or none
	CloseMany bool  // the answer to the question whether so many people may be closed
}

// Repeat applies for good what a dry run previewed. The same form sent twice is one run.
// Needs Import. Faults: Invalid "close" while the question is not answered, Conflict "roster.source_gone" when the upload is not there any more, "roster.no_preview" when the run was no
// dry run that came to its end, "roster.busy".
func (s *Service) Repeat(ctx context.Context, a permit.Actor, in Again) (RunID, error) {
	was, err := findRun(ctx, s.DB, in.Preview)
	if err != nil {
		return 0, err
	}
	if !was.Previews() {
		return 0, fault.New(fault.Conflict, "roster.no_preview")
	}
	if was.Asks() && !in.CloseMany {
		return 0, fault.New(fault.Invalid, "fault.invalid").With("close", "roster.many_unanswered")
	}
	key, err := readBlobKey(ctx, s.DB, in.Preview)
	if err != nil {
		return 0, err
	}
	if key == "" {
		return 0, fault.New(fault.Conflict, "roster.source_gone")
	}
	if _, err := s.Blob.Stat(ctx, key); err != nil {
		return 0, fault.New(fault.Conflict, "roster.source_gone").Because(err)
	}
	run := Run{ID: in.Drawn, Source: was.Source, State: Waiting, StartedBy: a.Person, StartedAt: clock.NowOf(s.Clock)}
	return s.queue(ctx, run, key, in.CloseMany)
}

// queue lets one import run at a time: two of one source would make everybody twice.
func (s *Service) queue(ctx context.Context, run Run, key string, closeMany bool) (which RunID, err error) {
	return which, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		as, made, err := id.Once(s.IDs, run.ID, func(as RunID) (bool, error) { return isRun(ctx, tx, as, run, key) },
			func(as RunID) (bool, error) { run.ID = as; return insertRun(ctx, tx, run, key) })
		if which = as; err != nil || !made {
			return err
		}
		t, err := s.Jobs.Add(ctx, tx, taskName, task{as, closeMany}, job.Unique(taskName))
		if err != nil {
			return err
		}
		if t == 0 {
			return fault.New(fault.Conflict, "roster.busy")
		}
		return setRunTask(ctx, tx, as, t)
	})
}

// Cancel stops a run that is under way; nothing of it is kept. Needs Import. Nothing happens to one that has ended.
func (s *Service) Cancel(ctx context.Context, run RunID) error {
	if s.under.cancel(run) {
		return nil // the run itself holds SQLite's only writer: asking it over the database would wait for its end
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := findRun(ctx, tx, run)
		if err != nil || v.Ended() {
			return err
		}
		if v.State == Waiting {
			v.State, v.FaultKey, v.EndedAt = Stopped, job.ErrCancelled.(*fault.Fault).Key, clock.NowOf(s.Clock)
			if err := endRun(ctx, tx, v, ""); err != nil {
				return err
			}
		}
		return s.Jobs.Cancel(ctx, tx, v.Task)
	})
}

// Find reads a run. Fault: NotFound. Needs Import.
func (s *Service) Find(ctx context.Context, q db.Q, run RunID) (Run, error) {
	return findRun(ctx, q, run)
}

// Runs is one screen of runs older than one (0 for the newest), newest first. Needs Import.
func (s *Service) Runs(ctx context.Context, q db.Q, before RunID, limit int) ([]Run, error) {
	return listRuns(ctx, q, before, limit)
}

// Failing are the runs that failed or stopped since the last one that came to its end, newest first, at most ten. Runs that somebody
// stopped herself are not among them. Needs Import.
func (s *Service) Failing(ctx context.Context, q db.Q) ([]Run, error) { return listFailing(ctx, q) }
