// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
)

// progress shows how far a long command is: a line that is written over on a terminal, now and then a plain line elsewhere.
func progress(f *os.File) func(done, total int, what string) {
	terminal := onTerminal(f)
	var last time.Time
	return func(done, total int, what string) {
		pause := 5 * time.Second
		if terminal {
			pause = 100 * time.Millisecond
		}
		if done < total && time.Since(last) < pause {
			return
		}
		last = time.Now()
		if terminal {
			fmt.Fprintf(f, "\r%s: %d of %d\033[K", what, done, total)
			if done >= total {
				fmt.Fprintln(f)
			}
			return
		}
		fmt.Fprintf(f, "%s: %d of %d\n", what, done, total)
	}
}

// onTerminal tells whether somebody sits before it. The device that holds nothing is no terminal.
func onTerminal(f *os.File) bool {
	info, err := f.Stat()
	null, nullErr := os.Stat(os.DevNull)
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && (nullErr != nil || !os.SameFile(info, null))
}

// typed is the next line that somebody types, without the blanks around it.
func typed(r io.Reader) string {
	line, _ := bufio.NewReader(r).ReadString('\n')
	return strings.TrimSpace(line)
}

// explain says a fault in words instead of its key.
func (c *common) explain(err error, p *i18n.Printer) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	if len(f.Fields) == 0 {
		return errors.New(sentence(p, f.Key, f.Args))
	}
	var out []error
	for _, one := range f.Fields {
		out = append(out, errors.New(one.Name+": "+sentence(p, one.Key, one.Args)))
	}
	return errors.Join(out...)
}

func sentence(p *i18n.Printer, key string, args fault.Args) string {
	var kv []any
	for k, v := range args {
		kv = append(kv, k, v)
	}
	return p.T(key, kv...)
}
