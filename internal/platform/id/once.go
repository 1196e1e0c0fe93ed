// SPDX-License-Identifier: AGPL-3.0-or-later

package id

import "time"

const skew = time.Minute // by which the clocks of two processes may differ

// Once makes the thing of a form under the id the form was drawn with. Sent twice, also at the same moment, the form makes one thing;
// changed since and sent again, it makes another. there tells whether the thing of that id is what the form says; insert writes it and
// is false when the id is taken. Without an id, or with one from the future, the thing gets a new one.
func Once[T any](m *Maker, drawn Of[T], there, insert func(Of[T]) (bool, error)) (which Of[T], made bool, err error) {
	if drawn > 0 && Made(int64(drawn)).Before(m.clock.Now().Add(skew)) {
		for _, step := range []struct {
			do   func(Of[T]) (bool, error)
			made bool
		}{{there, false}, {insert, true}, {there, false}} { // the last when another process was quicker
			if yes, err := step.do(drawn); yes || err != nil {
				return drawn, step.made, err
			}
		}
	}
	which = New[T](m)
	made, err = insert(which)
	return which, made, err
}
