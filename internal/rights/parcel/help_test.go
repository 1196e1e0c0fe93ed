// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
)

var (
	now     = time.Date(2026, 11, 26, 10, 30, 0, 0, time.UTC)
	siteKey = []byte("0123456789abcdef0123456789abcdef")
)

const (
	her     = int64(1001)
	teacher = int64(2002)
	mate    = int64(3003)
	gone    = int64(4004)
)

func printer(t testing.TB, lang string) *i18n.Printer {
	t.Helper()
	return catalog(t).Printer(lang, time.UTC, clock.NewFake(now))
}

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := i18n.NewCatalog([]i18n.Bundle{{Domain: "parcel", FS: Texts}, {Domain: "app", FS: os.DirFS("../../app")},
		{Domain: "privacy", FS: os.DirFS("../../privacy")}, {Domain: "i18n", FS: i18n.Texts}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// records is a source that holds what a test says.
type records []subject.Record

func (r records) Copy(_ context.Context, do func(subject.Record) error) error {
	for _, one := range r {
		if err := do(one); err != nil {
			return err
		}
	}
	return nil
}

func field(column string, cat personal.Category, value any) subject.Field {
	return subject.Field{Column: column, What: "what " + column + " says", Cat: cat, Shown: personal.Full, Value: value, Typed: cat == personal.OwnWork}
}

func moment(column string, at time.Time) subject.Field {
	return subject.Field{Column: column, What: "when " + column, Cat: personal.Behaviour, Shown: personal.Full, Value: at.UnixMilli(), Moment: true}
}

func ref(column string, person int64, shown personal.Export) subject.Field {
	return subject.Field{Column: column, What: "who " + column, Cat: personal.Identifier, Shown: shown, Person: person}
}

func record(table, role string, activity personal.Activity, fields ...subject.Field) subject.Record {
	return subject.Record{Table: table, Role: role, Activity: activity.ID, Retention: personal.WithCourse.ID, Key: fmt.Sprint(table, len(fields)), Until: "2029-07-31", Fields: fields}
}

func input(t testing.TB, source Source) Input {
	t.Helper()
	r, err := personal.NewRegistry(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return Input{
		Kind: Copy, ID: "parcel1", Person: her, Name: "Nora Eide", Made: clock.At(now), Words: printer(t, "en"), Registry: r, Source: source,
		Blob: folder(t), Key: siteKey, Temp: t.TempDir(),
		NameOf: func(_ context.Context, person int64) (string, error) {
			return map[int64]string{teacher: "Karim Haddad", mate: "Per Solheim"}[person], nil
		},
		Notice: Notice{Site: "Fjordvik school", Controller: "Fjordvik Municipality", Address: "Kirkegata 1", Email: "post@fjordvik.example",
			Officer: "Sigrun Aune", OfficerEmail: "sigrun@fjordvik.example", Authority: "Datatilsynet"},
	}
}

func folder(t testing.TB) blob.Store {
	t.Helper()
	s, err := blob.Dir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// stored puts a file into the store of an input and says what the engine would say of it.
func stored(t testing.TB, in Input, key, name, content string) subject.File {
	t.Helper()
	if _, err := in.Blob.Put(t.Context(), key, strings.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(content))
	return subject.File{Name: name, Mime: "text/plain", SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content)), Key: key}
}

func written(t testing.TB, in Input) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := Write(t.Context(), &out, in); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unpacked are the entries of a ZIP.
func unpacked(t testing.TB, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := out[f.Name]; twice {
			t.Errorf("%s is there twice", f.Name)
		}
		out[f.Name] = string(content)
	}
	return out
}

func verify(t testing.TB, b []byte) error {
	t.Helper()
	_, err := Verify(t.Context(), bytes.NewReader(b), int64(len(b)), PublicKey(siteKey))
	return err
}
