// SPDX-License-Identifier: AGPL-3.0-or-later

package mail_test

import (
	"context"
	"errors"
	netmail "net/mail"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/mail"
)

const school = "Fjord Skole <post@fjord.example.org>"

func noon() clock.Clock { return clock.NewFake(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)) }

func letter() mail.Letter {
	return mail.Letter{
		To: mail.Address{Name: "Åse Bø", Mail: "ase@example.org"}, ReplyTo: mail.Address{Mail: "teacher@example.org"},
		Subject: "Vurderingen av «Blåbær» er klar", Text: "Hei!\n.\nEn linje som er ganske lang, " + strings.Repeat("og lengre ", 30) + "\n",
		HTML: "<p>Hei! <a href=\"https://fjord.example.org/x?a=1&amp;b=2\">Åpne</a></p>\n", ID: "notice-7", Thread: "notice-1",
		Unsubscribe: "https://fjord.example.org/stop/abc", Files: []mail.File{{Name: "møte.ics", Type: "text/calendar", Body: []byte("BEGIN")}},
	}
}

func smtp(t *testing.T, p *postOffice, user, password string) mail.Sender {
	t.Helper()
	s, err := mail.SMTP(mail.Config{Host: "127.0.0.1", Port: p.addr.Port, From: school, User: user, Password: password, Trust: p.trust}, noon())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func outbox(t testing.TB, folder string) *mail.Outbox {
	t.Helper()
	o, err := mail.Folder(folder, school, noon())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Kind != kind || f.Key != key {
		t.Errorf("got %v, want %s (%s)", err, kind, key)
	}
}

func TestSMTP(t *testing.T) {
	rows := []struct {
		name       string
		office     *postOffice
		user       string
		wantSecret bool
	}{
		{"in the clear", &postOffice{}, "", false},
		{"encrypted when the server can", &postOffice{offersTLS: true}, "", true},
		{"with a password", &postOffice{offersTLS: true, wantsLogin: true}, "lectern", true},
		{"a server that forgets to say goodbye", &postOffice{hangsUp: true}, "", false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p := row.office.opened(t)
			if err := smtp(t, p, row.user, "right").Send(t.Context(), letter()); err != nil {
				t.Fatal(err)
			}
			got := p.letters()
			if len(got) != 1 {
				t.Fatalf("%d letters", len(got))
			}
			m, err := netmail.ReadMessage(strings.NewReader(got[0].letter))
			if err != nil {
				t.Fatal(err)
			}
			if id := m.Header.Get("Message-ID"); id != "<notice-7@fjord.example.org>" {
				t.Errorf("id %s", id)
			}
			if date, err := m.Header.Date(); err != nil || !date.Equal(noon().Now()) {
				t.Errorf("date %v, %v", date, err)
			}
			got[0].letter = ""
			want := taken{"FROM:<post@fjord.example.org>", "TO:<ase@example.org>", row.user, "", row.wantSecret}
			if got[0].from, _, _ = strings.Cut(got[0].from, " "); got[0] != want {
				t.Errorf("got %+v, want %+v", got[0], want)
			}
		})
	}
}

func TestSMTPFaults(t *testing.T) {
	to := func(address string) mail.Letter {
		return mail.Letter{To: mail.Address{Mail: address}, Subject: "s", Text: "t"}
	}
	closed := (&postOffice{}).opened(t)
	closed.addr.Port = 1
	rows := []struct {
		name     string
		office   *postOffice
		user     string
		password string
		to       string
		kind     fault.Kind
		key      string
	}{
		{"nobody of that name", (&postOffice{}).opened(t), "", "", "nobody@example.org", fault.Invalid, "mail.refused"},
		{"busy", (&postOffice{}).opened(t), "", "", "busy@example.org", fault.Unavailable, "mail.unreachable"},
		{"no server", closed, "", "", "a@example.org", fault.Unavailable, "mail.unreachable"},
		{"wrong password", (&postOffice{offersTLS: true, wantsLogin: true}).opened(t), "u", "wrong", "a@example.org", fault.Unavailable, "mail.unreachable"},
		{"server wants a password", (&postOffice{wantsLogin: true}).opened(t), "", "", "a@example.org", fault.Unavailable, "mail.unreachable"},
		{"a password never goes in the clear", (&postOffice{}).opened(t), "u", "right", "a@example.org", fault.Unavailable, "mail.unreachable"},
		{"nor scrambled", (&postOffice{clearLogin: true}).opened(t), "u", "right", "a@example.org", fault.Unavailable, "mail.unreachable"},
		{"no address", (&postOffice{}).opened(t), "", "", "not an address", fault.Invalid, "mail.address"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			wantFault(t, smtp(t, row.office, row.user, row.password).Send(t.Context(), to(row.to)), row.kind, row.key)
			if got := row.office.letters(); len(got) != 0 {
				t.Errorf("taken all the same: %+v", got)
			}
		})
	}
	t.Run("a stranger's certificate", func(t *testing.T) {
		p := (&postOffice{offersTLS: true}).opened(t)
		p.trust = nil
		wantFault(t, smtp(t, p, "", "").Send(t.Context(), to("a@example.org")), fault.Unavailable, "mail.unreachable")
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := smtp(t, (&postOffice{}).opened(t), "", "").Send(ctx, to("a@example.org")); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestSettings(t *testing.T) {
	for _, c := range []mail.Config{{Host: "h", From: ""}, {Host: "h", From: "nobody"}, {From: school}, {Host: "h", From: school, Port: 70000}} {
		if _, err := mail.SMTP(c, noon()); err == nil {
			t.Errorf("accepted %+v", c)
		}
	}
	if _, err := mail.Folder(t.TempDir(), "nobody", noon()); err == nil {
		t.Error("accepted a folder without a sender")
	}
}

func TestFolder(t *testing.T) {
	o := outbox(t, filepath.Join(t.TempDir(), "made", "here"))
	short := mail.Letter{To: mail.Address{Mail: "b@example.org"}, Subject: "Kort", Text: "Bare tekst\n", ID: "notice-8"}
	for _, l := range []mail.Letter{letter(), short} {
		if err := o.Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	got, err := o.Letters()
	if err != nil {
		t.Fatal(err)
	}
	first := letter()
	first.Files[0].Body = nil
	if want := []mail.Letter{first, short}; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestFolderKeepsLettersOfOneMoment(t *testing.T) {
	folder := t.TempDir()
	o := outbox(t, folder)
	var writers sync.WaitGroup
	for range 20 {
		writers.Go(func() {
			if err := o.Send(t.Context(), letter()); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 20 {
		t.Errorf("%d files, %v", len(files), err)
	}
	if info, err := os.Stat(filepath.Join(folder, files[0].Name())); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others on the machine may read it: %v, %v", info.Mode(), err)
	}
}

func TestFolderNamesStayInside(t *testing.T) {
	folder := t.TempDir()
	o := outbox(t, filepath.Join(folder, "in"))
	if err := o.Send(t.Context(), mail.Letter{To: mail.Address{Mail: `"../../x"@example.org`}, Text: "t"}); err != nil {
		if _, ok := fault.As(err); !ok {
			t.Error(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*.eml")); len(left) != 0 {
		t.Errorf("outside: %v", left)
	}
}

func TestIDsThatAreRefused(t *testing.T) {
	o := outbox(t, t.TempDir())
	for _, change := range []func(*mail.Letter){
		func(l *mail.Letter) { l.ID = "a@b" },
		func(l *mail.Letter) { l.ID = "a\r\nBcc: x@example.org" },
		func(l *mail.Letter) { l.Thread = "a b" },
		func(l *mail.Letter) { l.Unsubscribe = "https://x>\r\nBcc: x@example.org" },
	} {
		l := letter()
		change(&l)
		if err := o.Send(t.Context(), l); err == nil {
			t.Errorf("sent %+v", l)
		}
	}
}

// Nothing that a person typed may become a header of its own, or a second recipient.
func TestHeadersHold(t *testing.T) {
	folder := t.TempDir()
	o := outbox(t, folder)
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"a", "ø", " ", "\r\n", "\n", "\r", "Bcc: evil@example.org", ",", "<x@example.org>", "\"", "\x00", "=?utf-8?q?=0aBcc?="})
		text := func(label string) string { return strings.Join(rapid.SliceOfN(word, 0, 8).Draw(t, label), "") }
		l := mail.Letter{To: mail.Address{Name: text("name"), Mail: "a@example.org"}, Subject: text("subject"), Text: "t", ID: "x",
			Files: []mail.File{{Name: text("file"), Type: "text/plain"}}}
		if err := o.Send(context.Background(), l); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(folder, "*.eml"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%v, %v", files, err)
		}
		b, err := os.ReadFile(files[0])
		if err := errors.Join(err, os.Remove(files[0])); err != nil {
			t.Fatal(err)
		}
		m, err := netmail.ReadMessage(strings.NewReader(string(b)))
		if err != nil {
			t.Fatal(err)
		}
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != "a@example.org" || m.Header.Get("Bcc") != "" {
			t.Fatalf("to %v, %v, bcc %q", to, err, m.Header.Get("Bcc"))
		}
		if strings.Contains(string(b), "\nBcc:") {
			t.Fatalf("a header of its own:\n%s", b)
		}
	})
}

func TestParseAddress(t *testing.T) {
	rows := []struct {
		text string
		want mail.Address
	}{
		{"a@example.org", mail.Address{Mail: "a@example.org"}},
		{"Åse <a@example.org>", mail.Address{Name: "Åse", Mail: "a@example.org"}},
		{"", mail.Address{}}, {"a", mail.Address{}}, {"a@example.org, b@example.org", mail.Address{}}, {"a@b\r\nBcc: c@d", mail.Address{}},
	}
	for _, row := range rows {
		got, err := mail.ParseAddress(row.text)
		if got != row.want || (err == nil) != (row.want.Mail != "") {
			t.Errorf("%q: %+v, %v", row.text, got, err)
		}
		if err != nil {
			wantFault(t, err, fault.Invalid, "mail.address")
		}
	}
}
