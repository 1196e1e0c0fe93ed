// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import "context"

type boundKey struct{}

// Bound makes a context whose statements run only if may says nothing against them: what serves one purpose is kept from the rest.
func Bound(ctx context.Context, may func(text string) error) context.Context {
	return context.WithValue(ctx, boundKey{}, may)
}

func allowed(ctx context.Context, text string) error {
	if may, ok := ctx.Value(boundKey{}).(func(string) error); ok {
		return may(text)
	}
	return nil
}
