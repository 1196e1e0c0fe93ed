// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"sync"

	"lectern/internal/platform/job"
)

// The steps of a run.
const (
	stepReading  = "reading"  // Done and Total are bytes
	stepApplying = "applying" // Done and Total are records
)

// Progress is how far a run is that this process works on.
type Progress struct {
	Step        string
	Done, Total int64
	Stopping    bool // somebody asked it to stop
}

// underWay holds the progress of the runs in hand. It is kept in memory: a run is one transaction, and on SQLite nobody can write
// until it ends. A page served by another process shows that the run is under way, without a number.
type underWay struct {
	mu   sync.Mutex
	runs map[RunID]*Progress
}

func (u *underWay) begin(run RunID) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.runs == nil {
		u.runs = map[RunID]*Progress{}
	}
	u.runs[run] = &Progress{Step: stepReading}
}

func (u *underWay) end(run RunID) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.runs, run)
}

// tell says how far a run is and hears whether to stop.
func (u *underWay) tell(run RunID, step string, done, total int64) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	p := u.runs[run]
	if p == nil {
		return nil
	}
	p.Step, p.Done, p.Total = step, done, total
	if p.Stopping {
		return job.ErrCancelled
	}
	return nil
}

func (u *underWay) cancel(run RunID) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	p := u.runs[run]
	if p != nil {
		p.Stopping = true
	}
	return p != nil
}

// Progress is how far a run is; ok is false when this process does not work on it. Needs Import.
func (s *Service) Progress(run RunID) (p Progress, ok bool) {
	s.under.mu.Lock()
	defer s.under.mu.Unlock()
	if held := s.under.runs[run]; held != nil {
		return *held, true
	}
	return Progress{}, false
}
