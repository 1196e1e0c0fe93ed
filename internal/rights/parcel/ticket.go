// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

// Claim is somebody who wants to fetch a parcel.
type Claim struct {
	Ticket  string
	Person  person.ID // who is signed in
	Session int64
}

// Find reads a parcel that a person may fetch. Fault: NotFound.
func (s *Service) Find(ctx context.Context, q db.Q, fetcher person.ID, which ID) (Parcel, error) {
	p, err := readParcel(ctx, q, which)
	if err == nil && p.Fetcher != fetcher {
		err = notThere()
	}
	return p, err
}

// List reads the parcels a person may fetch, the newest first.
func (s *Service) List(ctx context.Context, q db.Q, fetcher person.ID) ([]Parcel, error) {
	return readParcels(ctx, q, fetcher)
}

// Ticket gives a fetcher the right to one download in her session. A ticket that was given before is void. Faults: NotFound for
// everybody else and when it is gone, Conflict "parcel.not_ready".
func (s *Service) Ticket(ctx context.Context, tx *db.Tx, which ID, by person.ID, session int64) (string, error) {
	p, err := s.Find(ctx, tx, by, which)
	if err == nil {
		err = s.may(ctx, tx, p)
	}
	switch {
	case err != nil:
		return "", err
	case p.State == Making:
		return "", fault.New(fault.Conflict, "parcel.not_ready")
	case p.State != Ready || !clock.NowOf(s.Clock).Before(p.Expires):
		return "", notThere()
	}
	locked, err := readLocked(ctx, tx, which)
	if err != nil {
		return "", err
	}
	key, err := unlock(s.siteLock(p), locked)
	if err != nil {
		return "", err
	}
	c := Claim{Ticket: rand.Text() + rand.Text(), Person: by, Session: session}
	again, err := lock(s.ticketLock(p, c), key)
	if err != nil {
		return "", err
	}
	return c.Ticket, updateTicket(ctx, tx, which, hashOf(c.Ticket), again)
}

// Look tells whether a ticket would open something, and uses nothing up: for the page with the button, which scanners of mail open too.
// Every reason why not is the same NotFound.
func (s *Service) Look(ctx context.Context, c Claim) (Parcel, error) {
	p, _, err := s.claimed(ctx, c)
	return p, err
}

// claimed finds what a claim opens, with its key.
func (s *Service) claimed(ctx context.Context, c Claim) (Parcel, string, error) {
	if c.Ticket == "" || c.Person == 0 {
		return Parcel{}, "", notThere()
	}
	p, locked, err := readTicket(ctx, s.DB, hashOf(c.Ticket), c.Person, clock.NowOf(s.Clock))
	if err == nil {
		err = s.may(ctx, s.DB, p)
	}
	if err != nil {
		return Parcel{}, "", err
	}
	key, err := unlock(s.ticketLock(p, c), locked)
	if err != nil {
		return Parcel{}, "", notThere().Because(err) // another session
	}
	return p, key, nil
}

// Download is a parcel in clear, while it is sent. Close it.
type Download struct {
	Parcel Parcel
	Name   string // to save it under
	Size   int64
	plain  *io.SectionReader
	done   func() error
	spent  func(context.Context) error
}

// Open opens a parcel for a claim. Nothing is used up until Send has sent the last byte. Every reason why not is the same NotFound.
func (s *Service) Open(ctx context.Context, c Claim) (*Download, error) {
	p, key, err := s.claimed(ctx, c)
	if err != nil {
		return nil, err
	}
	plain, done, err := unseal(ctx, s.Blob, blobKey(p.ID), key)
	if fault.Is(err, fault.NotFound) {
		return nil, notThere().Because(err)
	}
	if err != nil {
		return nil, err
	}
	name := "lectern-" + string(p.Kind) + "-" + p.ReadyAt.Time().UTC().Format("2006-01-02") + ".zip"
	return &Download{Parcel: p, Name: name, Size: plain.Size(), plain: plain, done: done, spent: func(ctx context.Context) error { return s.spend(ctx, p.ID) }}, nil
}

// Send sends the bytes from a place on. With the last one the ticket is used up and the ciphertext deleted; a download that broke off
// can be begun again, or gone on with, in the same session.
func (d *Download) Send(ctx context.Context, w io.Writer, from int64) error {
	if _, err := d.plain.Seek(from, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(w, d.plain); err != nil {
		return err
	}
	if f, ok := w.(interface{ Flush() error }); ok {
		if err := f.Flush(); err != nil {
			return err
		}
	}
	return d.spent(context.WithoutCancel(ctx))
}

// Close lets go of the store.
func (d *Download) Close() error { return d.done() }

// spend ends a parcel that was fetched.
func (s *Service) spend(ctx context.Context, which ID) error {
	if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return updateEnd(ctx, tx, which, Fetched, clock.NowOf(s.Clock))
	}); err != nil {
		return err
	}
	return s.Blob.Delete(ctx, blobKey(which))
}

func hashOf(ticket string) string {
	sum := sha256.Sum256([]byte(ticket))
	return hex.EncodeToString(sum[:])
}

func notThere() *fault.Fault { return fault.New(fault.NotFound, "fault.not_found") }
