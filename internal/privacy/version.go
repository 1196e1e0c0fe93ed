// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/site"
)

// noticeDays is how long before its day a material change is announced.
const noticeDays = 14

// Version is one published text of the notice.
type Version struct {
	Number    int64
	Digest    string
	Made      clock.Instant
	Effective clock.Date
	Material  bool
	Early     string // why it holds before its time; "" when it does not
	Snapshot  Snapshot
}

// Renew publishes a new version when what the notice has to say differs from the last one. The first version of a site holds at once;
// a material change holds two weeks later, and what is new about it is off until then. It may be called at any time and by several
// processes. A job and every change of a recipient call it.
func (s *Service) Renew(ctx context.Context) error {
	v, err := s.Site.Get(ctx, s.DB)
	if fault.Is(err, fault.NotFound) {
		return nil // there is no site yet
	}
	if err != nil {
		return err
	}
	next, err := s.now(ctx, s.DB, v)
	if err != nil {
		return err
	}
	today := clock.DateOf(s.Clock.Now().In(v.Location()))
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		last, some, err := lastVersion(ctx, tx)
		if err != nil || some && last.Digest == next.Digest() {
			return err
		}
		made := Version{Number: last.Number + 1, Digest: next.Digest(), Made: clock.NowOf(s.Clock), Effective: today, Snapshot: next}
		if some {
			if made.Material = material(Compare(last.Snapshot, next)); made.Material {
				made.Effective = today.Plus(noticeDays)
			}
			made.Effective = max(made.Effective, pending(last, today))
		}
		return insertVersion(ctx, tx, made)
	})
	if err != nil {
		return err
	}
	return s.reload(ctx, v)
}

// pending is the day of a version that does not hold yet: a later one cannot hold earlier.
func pending(v Version, today clock.Date) clock.Date {
	if v.Effective > today {
		return v.Effective
	}
	return ""
}

// force is what holds now, in memory.
type force struct {
	day        clock.Date
	until      time.Time // the next midnight at the site: another version may hold then
	version    Version
	announced  *Version // the next one, when it does not hold yet
	purposes   map[string]bool
	recipients map[string]bool
}

func (s *Service) reload(ctx context.Context, v site.Settings) error {
	all, err := newestVersions(ctx, s.DB, 20)
	if err != nil || len(all) == 0 {
		return err
	}
	today := clock.DateOf(s.Clock.Now().In(v.Location()))
	f := &force{day: today, until: today.Plus(1).In(v.Location()), version: all[len(all)-1], purposes: map[string]bool{}, recipients: map[string]bool{}}
	for _, x := range slices.Backward(all) {
		switch {
		case x.Effective <= today || x.Early != "":
			f.version, f.announced = x, nil
		case f.announced == nil:
			f.announced = &x
		}
	}
	for _, p := range f.version.Snapshot.Purposes {
		f.purposes[p.ID] = true
	}
	for _, r := range f.version.Snapshot.Recipients {
		f.recipients[r.Name] = true
	}
	s.holds.Store(f)
	return nil
}

// current is what holds today; nil while there is no site.
func (s *Service) current(ctx context.Context) (*force, error) {
	if f := s.holds.Load(); f != nil && s.Clock.Now().Before(f.until) {
		return f, nil
	}
	if err := s.Renew(ctx); err != nil {
		return nil, err
	}
	return s.holds.Load(), nil
}

// InForce tells whether the notice that holds today names a purpose. Every route asks: what was only announced is not done yet.
func (s *Service) InForce(ctx context.Context, purpose string) bool {
	f, err := s.current(ctx)
	return err != nil || f == nil || f.purposes[purpose] || !s.declared(purpose)
}

// declared tells whether any declaration uses a purpose: what stores nothing needs no notice.
func (s *Service) declared(purpose string) bool {
	return slices.ContainsFunc(s.registry.Tables(), func(t personal.Table) bool {
		for name := range t.Columns {
			if t.ActivityOf(name).ID == purpose {
				return true
			}
		}
		return false
	})
}

// Receives tells whether the notice that holds today names a recipient. A door to the outside asks before it opens.
func (s *Service) Receives(ctx context.Context, name string) bool {
	f, err := s.current(ctx)
	return err == nil && f != nil && f.recipients[name]
}

// Soon is the version that was announced and does not hold yet, with what it changes; none most of the time.
func (s *Service) Soon(ctx context.Context) (Version, []Change, bool, error) {
	f, err := s.current(ctx)
	if err != nil || f == nil || f.announced == nil {
		return Version{}, nil, false, err
	}
	return *f.announced, Compare(f.version.Snapshot, f.announced.Snapshot), true, nil
}

// Hurry lets an announced version hold at once, with a reason that everybody can read: a firm failed and another must take over. The
// officer may. Faults: Forbidden, NotFound, Conflict, Invalid "reason".
func (s *Service) Hurry(ctx context.Context, a permit.Actor, number int64, reason string) error {
	if !a.May(Publish) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 10 || n > 500 {
		return fault.New(fault.Invalid, "privacy.no_reason").With("reason", "privacy.no_reason")
	}
	f, err := s.current(ctx)
	if err != nil {
		return err
	}
	v, err := s.Site.Get(ctx, s.DB)
	if err != nil {
		return err
	}
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := findVersion(ctx, tx, number)
		if err == nil && (v.Effective <= f.day || v.Early != "") {
			err = fault.New(fault.Conflict, "privacy.holds_already")
		}
		if err == nil {
			err = setEarly(ctx, tx, number, reason)
		}
		if err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "privacy.hurried", Kind: "notice", Object: number})
	})
	if err != nil {
		return err
	}
	return s.reload(ctx, v)
}

// Seen writes down that somebody saw a version: "read" or "put-away". Once is enough.
func (s *Service) Seen(ctx context.Context, a permit.Actor, number int64, how string) error {
	if !a.SignedIn() {
		return nil
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return insertSeen(ctx, tx, person.ID(a.Person), number, clock.NowOf(s.Clock), how)
	})
}

// News is what somebody should be told on her start page: a version that was announced, or that began to hold in the last month, and that
// she has not seen. It asks the database only when there is one.
func (s *Service) News(ctx context.Context, q db.Q, a permit.Actor) (Version, bool, error) {
	f, err := s.current(ctx)
	if err != nil || f == nil || !a.SignedIn() {
		return Version{}, false, err
	}
	v := f.version
	if f.announced != nil {
		v = *f.announced
	}
	if v.Number == 1 || !v.Material || v.Effective.Plus(30) < f.day {
		return v, false, nil
	}
	seen, err := hasSeen(ctx, q, person.ID(a.Person), v.Number)
	return v, err == nil && !seen, err
}

func read(text string) (Snapshot, error) {
	var s Snapshot
	return s, json.Unmarshal([]byte(text), &s)
}

// every is how often the notice is compared with what the program does.
const every = 24 * time.Hour
