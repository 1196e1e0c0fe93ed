// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import "strconv"

// Fault is one message about one field; Field "" means the form as a whole.
type Fault struct{ Field, Text string }

// Faults are the messages of a form that was refused, in the order they were found. Nil is a form without faults.
type Faults []Fault

// Add returns the faults with one more.
func (f Faults) Add(field, text string) Faults { return append(f, Fault{field, text}) }

// At are the messages of a field, which may go by several names.
func (f Faults) At(names ...string) []string {
	var out []string
	for _, one := range f {
		for _, name := range names {
			if one.Field == name {
				out = append(out, one.Text)
			}
		}
	}
	return out
}

// FieldID is the id of the control of a field; FaultBox links to it.
func FieldID(name string) string { return "f-" + name }

// control is what every field has in common.
type control struct {
	id, hint string
	faults   []string
}

func newControl(id, name, hint string, faults Faults) control {
	return control{id: first(id, FieldID(name)), hint: hint, faults: faults.At(name)}
}

func (c control) hintID() string { return c.id + "-h" }

func (c control) faultID(i int) string {
	if i == 0 {
		return c.id + "-e"
	}
	return c.id + "-e" + strconv.Itoa(i+1)
}

// describedBy are the ids of hint and faults.
func (c control) describedBy() string {
	ids := []string{}
	if c.hint != "" {
		ids = append(ids, c.hintID())
	}
	for i := range c.faults {
		ids = append(ids, c.faultID(i))
	}
	return Classes(ids...)
}
