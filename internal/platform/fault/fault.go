// SPDX-License-Identifier: AGPL-3.0-or-later

// Package fault is the one error type that people may read. A fault has a kind, which platform/web turns into a status, and a
// text key, which it turns into a sentence in the reader's language. Every other error is wrapped plainly and becomes
// "something went wrong".
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of fault it is. Few on purpose: web maps each to one status.
type Kind int

const (
	Invalid     Kind = iota + 1 // what was sent cannot be accepted; Fields say where
	NotFound                    // it is not there, or this person may not know that it is
	Forbidden                   // it is there and she may know, but may not do this
	Conflict                    // somebody else changed it, or it exists already
	SignedOut                   // needs a signed-in person
	TooMany                     // slowed down; try again later
	TooLarge                    // more bytes than allowed
	Unavailable                 // the machine cannot just now; nothing was done
)

var names = map[Kind]string{
	Invalid: "invalid", NotFound: "not found", Forbidden: "forbidden", Conflict: "conflict",
	SignedOut: "signed out", TooMany: "too many", TooLarge: "too large", Unavailable: "unavailable",
}

func (k Kind) String() string { return names[k] }

// Args fill the placeholders of a text.
type Args map[string]any

// Field is a fault of one field of a form: its name and the text that says what to write.
type Field struct {
	Name string
	Key  string
	Args Args
}

// Fault is an error with a text for people.
type Fault struct {
	Kind   Kind
	Key    string
	Args   Args
	Fields []Field
	Cause  error
}

// New makes a fault. kv are pairs of placeholder name and value.
func New(kind Kind, key string, kv ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args(kv)}
}

// With adds the fault of one form field.
func (f *Fault) With(name, key string, kv ...any) *Fault {
	f.Fields = append(f.Fields, Field{Name: name, Key: key, Args: args(kv)})
	return f
}

// Because keeps the technical cause, for the log only.
func (f *Fault) Because(err error) *Fault {
	f.Cause = err
	return f
}

// OrNil is nil when no field was faulted: collect with With, end with `return f.OrNil()`.
func (f *Fault) OrNil() error {
	if len(f.Fields) == 0 {
		return nil
	}
	return f
}

func (f *Fault) Error() string {
	if f.Cause != nil {
		return fmt.Sprintf("%s (%s): %v", f.Kind, f.Key, f.Cause)
	}
	if len(f.Fields) > 0 {
		return fmt.Sprintf("%s (%s): %s %s", f.Kind, f.Key, f.Fields[0].Name, f.Fields[0].Key)
	}
	return fmt.Sprintf("%s (%s)", f.Kind, f.Key)
}

func (f *Fault) Unwrap() error { return f.Cause }

// As finds the fault inside an error.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// Is tells whether err is a fault of this kind.
func Is(err error, k Kind) bool {
	f, ok := As(err)
	return ok && f.Kind == k
}

func args(kv []any) Args {
	if len(kv) == 0 {
		return nil
	}
	a := make(Args, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		a[kv[i].(string)] = kv[i+1]
	}
	return a
}
