// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/job"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/permit"
)

const (
	noticeTask  = "breach.notice"
	lettersTask = "breach.letters"
	batch       = 50 // people that are written to between two looks at the queue
)

type notice struct {
	Breach int64  `json:"breach"`
	What   string `json:"what"`
}

// Tick reminds the officer before the clock ends. It runs every quarter of an hour.
func (s *Service) Tick(ctx context.Context) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		open, err := runningBreaches(ctx, tx)
		for _, b := range open {
			n := b.remindersDue(s.now())
			if n <= b.Reminded {
				continue
			}
			b.Reminded = n
			if err := updateBreach(ctx, tx, b); err != nil {
				return err
			}
			if _, err := s.Jobs.Add(ctx, tx, noticeTask, notice{Breach: int64(b.ID), What: "reminder"}); err != nil {
				return err
			}
		}
		return err
	})
}

// sendNotice writes to the officer: that something was reported, or that the clock runs out. Never what it is.
func (s *Service) sendNotice(ctx context.Context, t job.Task) error {
	var in notice
	if err := t.Into(&in); err != nil {
		return err
	}
	b, err := findBreach(ctx, s.DB, ID(in.Breach))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	v, err := s.Site.Get(ctx, s.DB)
	if err != nil || v.OfficerEmail == "" {
		return err
	}
	p := s.Texts.Printer(v.Languages[0], v.Location(), s.Clock)
	due := ""
	if !b.DueAt.IsZero() {
		due = p.Moment(b.DueAt)
	}
	return s.mail(ctx, b.ID, mail.Letter{To: mail.Address{Name: v.OfficerName, Mail: v.OfficerEmail},
		Subject: p.T("breach.subject."+in.What, "n", b.Number), Text: p.T("breach.letter."+in.What, "n", b.Number, "due", due)})
}

func (s *Service) mail(ctx context.Context, which ID, l mail.Letter) error {
	err := s.Mail.Send(ctx, l)
	if fault.Is(err, fault.Invalid) {
		s.Log.Warn("an address takes no letters", "breach", which)
		return nil
	}
	return err
}

// Draft is the letter to the people in a language, as it stands: what the officer wrote, or the school's words with what is known.
func (s *Service) Draft(ctx context.Context, q db.Q, b Breach, lang string) (string, error) {
	words, ok, err := findLetter(ctx, q, b.ID, lang)
	if err != nil || ok {
		return words, err
	}
	v, err := s.Site.Get(ctx, q)
	p := s.Texts.Printer(lang, v.Location(), s.Clock)
	var kinds []string
	for _, c := range s.categories(b.Touched) {
		kinds = append(kinds, p.T("category."+string(c)))
	}
	return p.T("breach.draft", "school", v.Name, "date", p.Date(b.DetectedAt), "what", b.What, "kinds", p.List(kinds), "consequences", b.Consequences,
		"measures", b.Measures, "officer", v.OfficerName, "mail", v.OfficerEmail, "authority", v.Authority), err
}

// Send writes to everybody whom the leak touches and who was not written to. The people must have been decided on; words are the letter in
// each language of the site. Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) Send(ctx context.Context, a permit.Actor, which ID, words map[string]string) error {
	for lang, text := range words {
		if n := utf8.RuneCountInString(strings.TrimSpace(text)); n == 0 || n > 2*longest {
			return fault.New(fault.Invalid, "fault.invalid").With("words_"+lang, "breach.words_missing", "n", 2*longest)
		}
	}
	return s.change(ctx, a, which, "sent", "", func(ctx context.Context, tx *db.Tx, b *Breach) error {
		if b.People.Tell != Tell {
			return fault.New(fault.Conflict, "breach.decide_people_first")
		}
		for lang, text := range words {
			if err := putLetter(ctx, tx, which, lang, strings.TrimSpace(text)); err != nil {
				return err
			}
		}
		_, err := s.Jobs.Add(ctx, tx, lettersTask, notice{Breach: int64(which)}, job.Unique("breach."+strconv.FormatInt(int64(which), 10)))
		return err
	})
}

// sendLetters writes to one after the other and marks each; begun again it goes on where it stopped.
func (s *Service) sendLetters(ctx context.Context, t job.Task) error {
	var in notice
	if err := t.Into(&in); err != nil {
		return err
	}
	b, err := findBreach(ctx, s.DB, ID(in.Breach))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for {
		next, err := untold(ctx, s.DB, b.ID, batch)
		if err != nil || len(next) == 0 {
			return err
		}
		for _, who := range next {
			how, err := s.tell(ctx, b, who)
			if err != nil {
				return err
			}
			if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
				return setTold(ctx, tx, b.ID, who, how, clock.NowOf(s.Clock))
			}); err != nil {
				return err
			}
		}
		told, total, err := countTold(ctx, s.DB, b.ID)
		if err == nil {
			err = t.Progress(ctx, told, total, "breach.sending")
		}
		if err != nil {
			return err
		}
	}
}

// tell writes to one person in her language, or to her parents when she has no address. It returns how: mail, or none.
func (s *Service) tell(ctx context.Context, b Breach, who person.ID) (string, error) {
	p, err := s.Person.Find(ctx, s.DB, who)
	if fault.Is(err, fault.NotFound) {
		return "none", nil
	}
	if err != nil {
		return "", err
	}
	to := []person.Person{p}
	if p.Email == "" {
		to = nil
		parents, err := s.Person.GuardiansWith(ctx, s.DB, who, person.GetLetters)
		if err != nil {
			return "", err
		}
		for _, g := range parents {
			parent, err := s.Person.Find(ctx, s.DB, g.ID)
			if err != nil {
				return "", err
			}
			if parent.Email != "" {
				to = append(to, parent)
			}
		}
	}
	how := "none"
	for _, one := range to {
		if err := s.tellOne(ctx, b, who, one); err != nil {
			return "", err
		}
		how = "mail"
	}
	return how, nil
}

func (s *Service) tellOne(ctx context.Context, b Breach, about person.ID, to person.Person) error {
	v, err := s.Site.Get(ctx, s.DB)
	if err != nil {
		return err
	}
	lang := to.Display.Lang
	if !known([]string{lang}, v.Languages...) {
		lang = v.Languages[0]
	}
	words, err := s.Draft(ctx, s.DB, b, lang)
	if err != nil {
		return err
	}
	p := s.Texts.Printer(lang, v.Location(), s.Clock)
	return s.mail(ctx, b.ID, mail.Letter{ID: "breach-" + b.ID.String() + "-" + about.String() + "-" + to.ID.String(), To: mail.Address{Name: to.Name(), Mail: to.Email},
		ReplyTo: mail.Address{Name: v.OfficerName, Mail: v.OfficerEmail}, Subject: p.T("breach.subject.people", "school", v.Name), Text: words})
}
