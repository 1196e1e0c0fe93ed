// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// reader gathers the texts of the rooms and everything that is wrong with them.
type reader struct {
	tongues map[string]*tongue
	owner   map[string]string // room by language and key
	faults  []error
}

func (r *reader) wrong(format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf(format, args...))
}

func (r *reader) bundle(b Bundle) {
	if b.FS == nil {
		return
	}
	files, err := fs.Glob(b.FS, "text/*.json")
	if err != nil {
		r.wrong("texts of %s: %w", b.Domain, err)
	}
	for _, f := range files {
		if err := r.file(b, f); err != nil {
			r.wrong("texts of %s, %s: %w", b.Domain, f, err)
		}
	}
}

// file reads one language of one room. Its keys are read one by one, because a JSON object would keep only the last of two equal ones.
func (r *reader) file(b Bundle, file string) error {
	t, err := r.tongue(strings.TrimSuffix(path.Base(file), ".json"))
	if err != nil {
		return err
	}
	raw, err := fs.ReadFile(b.FS, file)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return errors.Join(errors.New("is not a JSON object"), err)
	}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return err
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return err
		}
		r.entry(t, b.Domain, tok.(string), v)
	}
	if _, err := dec.Token(); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("goes on after its object")
	}
	return nil
}

func (r *reader) entry(t *tongue, domain, key string, v json.RawMessage) {
	place := t.lang + " " + key
	if was, ok := r.owner[place]; ok {
		r.wrong("text %s (%s) stands twice: in %s and in %s", key, t.lang, was, domain)
		return
	}
	r.owner[place] = domain
	m, err := parseMessage(v)
	if err != nil {
		r.wrong("text %s (%s) of %s: %w", key, t.lang, domain, err)
	}
	t.texts[key] = m
}

// tongue finds or begins a language.
func (r *reader) tongue(lang string) (*tongue, error) {
	if t, ok := r.tongues[lang]; ok {
		return t, nil
	}
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("%q is not a language: %w", lang, err)
	}
	local, ok := locales()[lang]
	if !ok {
		r.wrong("language %s has no names of months and days: add it to locale.go", lang)
	}
	t := &tongue{lang: lang, tag: tag, texts: map[string]message{}, local: local}
	r.tongues[lang] = t
	return t, nil
}

// check compares every language with the first.
func (r *reader) check(langs []string) {
	first := r.tongues[First]
	for _, lang := range langs {
		t := r.tongues[lang]
		needs := formsOf(t.tag)
		for _, key := range slices.Sorted(maps.Keys(first.texts)) {
			m, ok := t.texts[key]
			if !ok {
				r.wrong("text %s is missing in %s", key, lang)
				continue
			}
			if a, b := first.texts[key].holes(), m.holes(); !slices.Equal(a, b) {
				r.wrong("text %s: placeholders differ: %v in %s, %v in %s", key, a, First, b, lang)
			}
			if (m.none == nil) != (first.texts[key].none == nil) {
				r.wrong("text %s says what none is in %s or %s only", key, First, lang)
			}
			r.checkForms(key, lang, m, needs)
		}
		for _, key := range slices.Sorted(maps.Keys(t.texts)) {
			if _, ok := first.texts[key]; !ok {
				r.wrong("text %s stands in %s only", key, lang)
			}
		}
	}
}

func (r *reader) checkForms(key, lang string, m message, needs []plural.Form) {
	if !m.plural {
		return
	}
	for form, parts := range m.forms {
		f := plural.Form(form)
		if needed := f == plural.Other || slices.Contains(needs, f); needed != (parts != nil) {
			what := map[bool]string{true: "lacks the plural form", false: "has a plural form the language does not use:"}[needed]
			r.wrong("text %s (%s) %s %s", key, lang, what, formNames[f])
		}
	}
}
