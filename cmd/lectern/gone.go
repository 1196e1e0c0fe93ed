// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"lectern/internal/app"
	"lectern/internal/platform/asset"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/conf"
	"lectern/internal/platform/metric"
	"lectern/internal/rights/exit"
)

// goneError says that a site is being removed or is gone; nothing of it may be opened.
type goneError struct {
	name  string
	state exit.State
}

func (e goneError) Error() string {
	if !e.state.Done {
		return fmt.Sprintf("the site %q is being removed: end it with lectern site remove", e.name)
	}
	return fmt.Sprintf("the site %q was removed; lectern site remove shows the certificate. Make another site under another name", e.name)
}

func stillHere(ctx context.Context, s conf.Site, ledger blob.Store) error {
	state, err := exit.StateOf(ctx, ledger)
	if err == nil && (state.Begun || state.Done) {
		err = goneError{s.Name, state}
	}
	return err
}

// goneFace is what a site that was removed answers.
func goneFace(cfg conf.Config, state exit.State, logger *slog.Logger, m *metric.Registry) (http.Handler, error) {
	assets, err := asset.Embedded()
	if err != nil {
		return nil, configError{err}
	}
	proxies, err := cfg.Trusted()
	if err != nil {
		return nil, configError{err}
	}
	return app.Gone(app.Options{Clock: clock.System{}, Secure: cfg.Secure(), Proxies: proxies, Assets: assets, Metric: m, Log: logger}, state)
}
