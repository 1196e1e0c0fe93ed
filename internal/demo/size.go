// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import "fmt"

// Size says how much is made.
type Size struct {
	Name        string
	Schools     int
	Pupils      int // of one school
	ClassSize   int
	Subjects    int // courses of one class
	Assignments int // of one course
	Big         int // pupils of the one big course; 0 makes none
	BigWork     int // assignments of it
}

var sizes = map[string]Size{
	"school": {Name: "school", Schools: 1, Pupils: 600, ClassSize: 26, Subjects: 6, Assignments: 2},
	"town":   {Name: "town", Schools: 20, Pupils: 600, ClassSize: 26, Subjects: 6, Assignments: 2, Big: 1000, BigWork: 40},
	"state":  {Name: "state", Schools: 667, Pupils: 600, ClassSize: 26, Subjects: 6, Assignments: 1, Big: 1000, BigWork: 40},
}

// SizeOf finds a size by its name.
func SizeOf(name string) (Size, error) {
	s, ok := sizes[name]
	if !ok {
		return s, fmt.Errorf("there is no size %q: school, town or state", name)
	}
	return s, nil
}
