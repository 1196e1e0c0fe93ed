// SPDX-License-Identifier: AGPL-3.0-or-later

// Package log makes the program's log: ids and counts, never names, addresses or content.
package log

import (
	"io"
	"log/slog"
)

// New writes lines of key=value to w from a level (debug, info, warn, error) upwards.
func New(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l}))
}
