// SPDX-License-Identifier: AGPL-3.0-or-later

package retention

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/internal/audit"
	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/subject"
	"lectern/internal/site"
)

// Deps is what the domain is handed.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	IDs    *id.Maker
	Log    *slog.Logger
	Site   *site.Service
	Person *person.Service
	Course *course.Service
	Audit  *audit.Service
	Engine *subject.Engine
	Jobs   *job.Queue
	Mail   mail.Sender
	Texts  *i18n.Catalog
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service and gives the engine its holds.
func New(d Deps) *Service {
	s := &Service{d}
	v := veto
	v.Why = s.why
	d.Engine.Veto = &v
	return s
}

func (s *Service) today(ctx context.Context, q db.Q) (clock.Date, error) {
	v, err := s.Site.Get(ctx, q)
	return clock.DateOf(s.Clock.Now().In(v.Location())), err
}

// why is the text key of what a person is told about what is held: the reason of a hold she may not know of yet is not named.
func (s *Service) why(ctx context.Context, q db.Q, who int64) (func(table string) string, error) {
	list, err := holdsOf(ctx, q, person.ID(who))
	return func(table string) string {
		key := "keep.hold"
		for _, h := range list {
			switch {
			case !h.about(table):
			case h.secret():
				return "keep.hold_unnamed"
			case h.Ground != "":
				key = "keep.refused." + h.Ground
			}
		}
		return key
	}, err
}

// Named are the standing holds about a person of which she may know.
func (s *Service) Named(ctx context.Context, q db.Q, who person.ID) ([]Hold, error) {
	list, err := holdsOf(ctx, q, who)
	var out []Hold
	for _, h := range list {
		if !h.secret() {
			out = append(out, h)
		}
	}
	return out, err
}

// LeaveOut keeps some kinds of things of a person out of an erasure, on a ground from the list, in the transaction that decides it: they
// are looked at again within half a year, and go when the officer lifts it. The officer may. Faults: Forbidden, Invalid by field.
func (s *Service) LeaveOut(ctx context.Context, tx *db.Tx, a permit.Actor, h Hold) error {
	if !a.May(Keep) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	today, err := s.today(ctx, tx)
	if err != nil {
		return err
	}
	h.Reason, h.Authority, h.ReviewOn = strings.TrimSpace(h.Reason), strings.TrimSpace(h.Authority), latest(today)
	bad := h.wrong(today)
	if !slices.Contains(Grounds, h.Ground) {
		bad = bad.With("ground", "retention.no_ground")
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	h.ID, h.Made, h.Things = id.New[Hold](s.IDs), clock.NowOf(s.Clock), s.Engine.Together(h.Things)
	if err := insertHold(ctx, tx, h, person.ID(a.Person)); err != nil {
		return err
	}
	return s.log(ctx, tx, a, "retention.held", h)
}

// NotErased ends what was to be left out of an erasure that was taken back: there is nothing it would have to be kept from. The caller has
// checked that she may take it back.
func (s *Service) NotErased(ctx context.Context, tx *db.Tx, a permit.Actor, who person.ID) error {
	list, err := holdsOf(ctx, tx, who)
	for _, h := range list {
		if h.Ground == "" || err != nil {
			continue
		}
		if err = setLifted(ctx, tx, h.ID, person.ID(a.Person), clock.NowOf(s.Clock)); err == nil {
			err = s.log(ctx, tx, a, "retention.lifted", h)
		}
	}
	return err
}

// Hold keeps what h names from now on. The officer may. Faults: Forbidden, Invalid by field.
func (s *Service) Hold(ctx context.Context, a permit.Actor, h Hold) (ID, error) {
	if !a.May(Keep) {
		return 0, fault.New(fault.Forbidden, "fault.forbidden")
	}
	today, err := s.today(ctx, s.DB)
	if err != nil {
		return 0, err
	}
	h.Reason, h.Authority = strings.TrimSpace(h.Reason), strings.TrimSpace(h.Authority)
	if err := h.wrong(today).OrNil(); err != nil {
		return 0, err
	}
	h.ID, h.Made, h.Told = id.New[Hold](s.IDs), clock.NowOf(s.Clock), false
	return h.ID, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := insertHold(ctx, tx, h, person.ID(a.Person)); err != nil {
			return err
		}
		return s.log(ctx, tx, a, "retention.held", h)
	})
}

func (h Hold) wrong(today clock.Date) *fault.Fault {
	f := fault.New(fault.Invalid, "fault.invalid")
	if h.Person == 0 && h.Course == 0 {
		f = f.With("person", "retention.no_scope")
	}
	if n := utf8.RuneCountInString(h.Reason); n == 0 || n > longest {
		f = f.With("reason", "retention.no_reason", "n", longest)
	}
	if n := utf8.RuneCountInString(h.Authority); n == 0 || n > 200 {
		f = f.With("authority", "retention.no_authority", "n", 200)
	}
	if h.ReviewOn < today || h.ReviewOn > latest(today) {
		f = f.With("review_on_date", "retention.review_range", "until", latest(today))
	}
	if h.TellOn != "" && h.TellOn <= today {
		f = f.With("tell_on_date", "retention.tell_past")
	}
	return f
}

// Review says that a hold is still needed, and when it is looked at again. The officer may. Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) Review(ctx context.Context, a permit.Actor, which ID, on clock.Date) error {
	today, err := s.today(ctx, s.DB)
	if err != nil {
		return err
	}
	if on < today || on > latest(today) {
		return fault.New(fault.Invalid, "retention.review_range", "until", latest(today)).With("review_on_date", "retention.review_range", "until", latest(today))
	}
	return s.change(ctx, a, which, "retention.reviewed", func(ctx context.Context, tx *db.Tx) error { return setReview(ctx, tx, which, on) })
}

// Lift ends a hold. What should have gone meanwhile goes at once: erasures that it stopped are done by a task, the rest by the next sweep.
// The officer may. Faults: Forbidden, NotFound, Conflict.
func (s *Service) Lift(ctx context.Context, a permit.Actor, which ID) error {
	return s.change(ctx, a, which, "retention.lifted", func(ctx context.Context, tx *db.Tx) error {
		if err := setLifted(ctx, tx, which, person.ID(a.Person), clock.NowOf(s.Clock)); err != nil {
			return err
		}
		_, err := s.Jobs.Add(ctx, tx, releaseTask, nil)
		return err
	})
}

func (s *Service) change(ctx context.Context, a permit.Actor, which ID, action string, do func(context.Context, *db.Tx) error) error {
	if !a.May(Keep) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		h, err := findHold(ctx, tx, which)
		if err == nil && !h.Lifted.IsZero() {
			err = fault.New(fault.Conflict, "retention.lifted_already")
		}
		if err == nil {
			err = do(ctx, tx)
		}
		if err != nil {
			return err
		}
		return s.log(ctx, tx, a, action, h)
	})
}

// log writes down what was done; whom a hold is about only when she may know of it.
func (s *Service) log(ctx context.Context, tx *db.Tx, a permit.Actor, action string, h Hold) error {
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Kind: "hold", Object: int64(h.ID)})
}
