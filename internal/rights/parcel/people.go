// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"

	"lectern/internal/platform/personal"
)

// people says how persons are called in one parcel.
type people struct {
	self    int64
	nameOf  func(ctx context.Context, person int64) (string, error)
	names   map[int64]string
	numbers map[int64]int
}

// mostNames bounds the memory that names take; beyond it they are asked for again.
const mostNames = 10_000

func newPeople(self int64, nameOf func(context.Context, int64) (string, error)) *people {
	return &people{self: self, nameOf: nameOf, names: map[int64]string{}, numbers: map[int64]int{}}
}

// who is a person as the copy may show her.
func (p *people) who(ctx context.Context, person int64, shown personal.Export) (*Who, error) {
	switch {
	case person == p.self:
		return &Who{You: true}, nil
	case shown != personal.Full:
		return &Who{Number: p.number(person)}, nil
	}
	name, err := p.name(ctx, person)
	if err != nil {
		return nil, err
	}
	return &Who{Name: name, Former: name == ""}, nil
}

// number counts the others in the order in which they turn up, which is stable.
func (p *people) number(person int64) int {
	n, known := p.numbers[person]
	if !known {
		n = len(p.numbers) + 1
		p.numbers[person] = n
	}
	return n
}

func (p *people) name(ctx context.Context, person int64) (string, error) {
	if name, known := p.names[person]; known {
		return name, nil
	}
	if p.nameOf == nil {
		return "", nil
	}
	name, err := p.nameOf(ctx, person)
	if err != nil {
		return "", err
	}
	if len(p.names) >= mostNames {
		clear(p.names)
	}
	p.names[person] = name
	return name, nil
}
