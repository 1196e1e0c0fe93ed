// SPDX-License-Identifier: AGPL-3.0-or-later

package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	gomail "github.com/wneessen/go-mail"

	"lectern/internal/platform/clock"
)

// Outbox is a folder in which letters stay instead of going out. Every mail program opens the files.
type Outbox struct {
	root  *os.Root
	from  Address
	clock clock.Clock
	count atomic.Int64
}

// Folder keeps letters in a folder, which is made when it is not there.
func Folder(path, from string, clk clock.Clock) (*Outbox, error) {
	sender, err := ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("mail from: %w", err)
	}
	if err := os.MkdirAll(path, 0o700); err != nil { // letters hold sign-in links
		return nil, fmt.Errorf("open outbox: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open outbox: %w", err)
	}
	return &Outbox{root: root, from: sender, clock: clk}, nil
}

// Send writes the letter to a file named after its time and recipient.
func (o *Outbox) Send(ctx context.Context, l Letter) error {
	now := o.clock.Now()
	m, err := compose(l, o.from, now)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// The number keeps letters of one millisecond in order, the random end those of two processes apart.
	name := fmt.Sprintf("%s-%06d-%s-%s.eml", now.UTC().Format("20060102-150405.000"), o.count.Add(1), inName(l.To.Mail), rand.Text()[:8])
	if err := o.write(name, m); err != nil {
		return fmt.Errorf("write letter: %w", err)
	}
	return nil
}

// write shows the letter under its name when it is whole.
func (o *Outbox) write(name string, m *gomail.Msg) error {
	part := name + ".part"
	f, err := o.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = m.WriteTo(f)
	if err = errors.Join(err, f.Close()); err == nil {
		err = o.root.Rename(part, name)
	}
	if err != nil {
		return errors.Join(err, o.root.Remove(part))
	}
	return nil
}

// inName is an address as part of a file name.
func inName(address string) string {
	name := strings.Map(func(r rune) rune {
		if plain(string(r)) || r == '@' {
			return r
		}
		return '_'
	}, address)
	return name[:min(len(name), 80)]
}

// Forget deletes the letters to an address.
func (o *Outbox) Forget(_ context.Context, address string) error {
	names, err := fs.Glob(o.root.FS(), "*"+inName(address)+"*")
	for _, name := range names {
		err = errors.Join(err, o.root.Remove(name))
	}
	return err
}

// Tidy deletes the letters from before a moment. Their names begin with the moment they were written.
func (o *Outbox) Tidy(_ context.Context, before time.Time) error {
	names, err := fs.Glob(o.root.FS(), "*.eml*")
	for _, name := range names {
		if name < before.UTC().Format("20060102-150405.000") {
			err = errors.Join(err, o.root.Remove(name))
		}
	}
	return err
}

// Letters reads back what was sent, oldest first: for the demo's inbox and for tests. Attachments come without their bytes.
func (o *Outbox) Letters() ([]Letter, error) {
	names, err := fs.Glob(o.root.FS(), "*.eml")
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	slices.Sort(names)
	var all []Letter
	for _, name := range names {
		b, err := o.root.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read outbox: %w", err)
		}
		l, err := read(string(b))
		if err != nil {
			return nil, fmt.Errorf("read letter %s: %w", name, err)
		}
		all = append(all, l)
	}
	return all, nil
}
