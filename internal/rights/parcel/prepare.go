// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
)

const taskName = "rights.parcel"

// Order asks for a parcel. Whether the fetcher may have it is the caller's question.
type Order struct {
	Person  person.ID
	Fetcher person.ID // herself when zero
	Kind    Kind
	Request int64
	Lang    string // her own when empty
}

type payload struct {
	Parcel string `json:"parcel"`
}

// Prepare asks for a parcel, in the transaction of what it answers. A task makes it; job.Topic(Parcel.Task) tells how far it is.
// Faults: NotFound for an unknown person, Invalid for an unknown kind.
func (s *Service) Prepare(ctx context.Context, tx *db.Tx, o Order) (Parcel, error) {
	if !o.Kind.Valid() {
		return Parcel{}, fault.New(fault.Invalid, "fault.invalid")
	}
	who, err := s.Person.Find(ctx, tx, o.Person)
	if err != nil {
		return Parcel{}, err
	}
	if o.Fetcher == 0 {
		o.Fetcher = o.Person
	}
	if o.Lang == "" {
		o.Lang = who.Display.Lang
	}
	now := clock.NowOf(s.Clock)
	p := Parcel{ID: id.New[Parcel](s.IDs), Person: o.Person, Fetcher: o.Fetcher, Request: o.Request, Kind: o.Kind, Lang: o.Lang, State: Making, Created: now, Expires: now.Add(Keep)}
	if p.Task, err = s.Jobs.Add(ctx, tx, taskName, payload{p.ID.String()}); err != nil {
		return Parcel{}, err
	}
	return p, insertParcel(ctx, tx, p)
}

// do makes one parcel. It may run twice: the second writes another one over the first.
func (s *Service) do(ctx context.Context, t job.Task) error {
	var what payload
	if err := t.Into(&what); err != nil {
		return job.GiveUp(err)
	}
	which, err := id.Parse[Parcel](what.Parcel)
	if err != nil {
		return job.GiveUp(err)
	}
	p, err := readParcel(ctx, s.DB, which)
	if fault.Is(err, fault.NotFound) || err == nil && p.State != Making {
		return nil // she is gone, or it expired before it was made
	}
	if err != nil {
		return err
	}
	in, scopes, err := s.input(ctx, p)
	if fault.Is(err, fault.NotFound) {
		return nil // she is no guardian any more: it expires
	}
	if err != nil {
		return err
	}
	planned, err := s.planned(ctx, p)
	if err != nil {
		return err
	}
	in.Progress = func(ctx context.Context, n int64) error {
		return t.Progress(ctx, n, max(planned, n+1), "parcel.preparing")
	}
	size, key, err := Seal(ctx, s.Blob, blobKey(p.ID), func(w io.Writer) error {
		_, err := Write(ctx, w, in)
		return err
	})
	if err != nil {
		return err
	}
	locked, err := lock(s.siteLock(p), key)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := clock.NowOf(s.Clock)
		if err := updateReady(ctx, tx, p.ID, ready{size: size, locked: locked, at: now, expires: now.Add(Keep), scopes: scopeWords(scopes)}); err != nil {
			return err
		}
		return t.Finish(ctx, tx)
	})
}

// planned is about how many records there will be.
func (s *Service) planned(ctx context.Context, p Parcel) (int64, error) {
	if s.Engine == nil {
		return 0, nil
	}
	plan, err := s.Engine.Plan(ctx, s.DB, int64(p.Person))
	if err != nil {
		return 0, err
	}
	n := int64(0)
	for _, i := range plan.Items {
		n += i.Rows
	}
	return n, nil
}

// Export writes a parcel of a person to w at once, for the command.
func (s *Service) Export(ctx context.Context, who person.ID, kind Kind, w io.Writer) (Manifest, error) {
	in, _, err := s.input(ctx, Parcel{ID: id.New[Parcel](s.IDs), Person: who, Kind: kind})
	if err != nil {
		return Manifest{}, err
	}
	return Write(ctx, w, in)
}

// input gathers what a parcel is made of.
func (s *Service) input(ctx context.Context, p Parcel) (Input, []person.Scope, error) {
	who, err := s.Person.Find(ctx, s.DB, p.Person)
	if err != nil {
		return Input{}, nil, err
	}
	roles, err := s.Person.Roles(ctx, s.DB, p.Person)
	if err != nil {
		return Input{}, nil, err
	}
	set, err := s.Site.Get(ctx, s.DB)
	if err != nil {
		return Input{}, nil, err
	}
	scopes, source, err := s.narrow(ctx, s.DB, p)
	if err != nil {
		return Input{}, nil, err
	}
	lang := p.Lang
	if lang == "" {
		lang = who.Display.Lang
	}
	in := Input{
		Kind: p.Kind, ID: p.ID.String(), Person: int64(p.Person), Name: who.Name(), Made: clock.NowOf(s.Clock), Registry: s.registry, Source: source,
		Words: s.Texts.Printer(s.Texts.Match(lang), set.Location(), s.Clock), Reading: personal.ReadingFor(who.YearGroup, slices.Contains(roles, permit.Pupil)), Blob: s.Blob, Key: s.Key, Temp: s.Temp, Hold: s.Hold, NameOf: s.nameOf,
		Notice: Notice{Site: set.Name, Controller: set.ControllerName, Address: set.ControllerAddress, Email: set.ControllerEmail,
			Officer: set.OfficerName, OfficerEmail: set.OfficerEmail, Authority: set.Authority},
	}
	if len(scopes) > 0 {
		in.Later = []Later{{What: in.Words.T("parcel.files"), Why: "parcel.files_on_page"}}
		return in, scopes, nil
	}
	if s.Later != nil {
		if in.Later, err = s.Later(ctx, s.DB, p.Person, in.Words); err != nil {
			return Input{}, nil, err
		}
	}
	if s.Recipients != nil {
		in.Notice.Recipients, err = s.Recipients(ctx, s.DB, p.Person, in.Words)
	}
	return in, nil, err
}

func (s *Service) nameOf(ctx context.Context, who int64) (string, error) {
	names, err := s.Person.Names(ctx, s.DB, []person.ID{person.ID(who)})
	return names[person.ID(who)].Full, err
}

// pipe runs a writer against a reader.
func pipe(write func(io.Writer) error, read func(io.Reader) error) error {
	r, w := io.Pipe()
	wrote := make(chan error, 1)
	go func() {
		err := write(w)
		wrote <- errors.Join(err, w.CloseWithError(err))
	}()
	err := read(r)
	_ = r.CloseWithError(errors.Join(io.ErrClosedPipe, err))
	if first := <-wrote; first != nil {
		return first
	}
	return err
}

func scopeWords(scopes []person.Scope) string {
	out := make([]string, len(scopes))
	for i, x := range scopes {
		out[i] = string(x)
	}
	return strings.Join(out, " ")
}
