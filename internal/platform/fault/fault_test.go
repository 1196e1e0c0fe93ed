// SPDX-License-Identifier: AGPL-3.0-or-later

package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestFault(t *testing.T) {
	cause := errors.New("disk on fire")
	err := fmt.Errorf("save: %w", New(Conflict, "x.changed", "n", 3).With("title", "x.title").Because(cause))
	f, ok := As(err)
	if !ok || f.Kind != Conflict || f.Args["n"] != 3 || f.Fields[0].Name != "title" {
		t.Fatalf("%+v", f)
	}
	if !Is(err, Conflict) || Is(err, NotFound) || Is(cause, Conflict) || !errors.Is(err, cause) {
		t.Error("kinds are mixed up")
	}
	if New(Invalid, "x").OrNil() != nil {
		t.Error("a fault without a field is no fault of a form")
	}
	if New(Invalid, "x").With("a", "b").OrNil() == nil {
		t.Error("a faulted field was lost")
	}
	for k, name := range names {
		if k.String() != name || name == "" {
			t.Errorf("kind %d has no name", k)
		}
	}
}
