// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"lectern/internal/platform/fault"
)

// Scanner looks for viruses. Scan reads r to its end. Faults: Invalid "scan.virus", TooLarge "scan.too_large" (the scanner
// takes no file of that size), Unavailable "scan.unreachable": what could not be looked at is not let in.
type Scanner interface {
	Scan(ctx context.Context, r io.Reader) error
}

// None is for schools without a virus scanner. It finds nothing and reads nothing.
type None struct{}

func (None) Scan(context.Context, io.Reader) error { return nil }

// Daemon is a clamd.
type Daemon struct{ network, addr string }

// Clamd is a scanner at host:port, or at the path of a socket.
func Clamd(addr string) *Daemon {
	if strings.Contains(addr, "/") {
		return &Daemon{"unix", addr}
	}
	return &Daemon{"tcp", addr}
}

const (
	patience = 5 * time.Minute // a large film on a busy machine
	piece    = 64 << 10
)

func (d *Daemon) Scan(ctx context.Context, r io.Reader) error {
	answer, err := d.ask(ctx, "INSTREAM", r)
	if err != nil {
		return err
	}
	verdict := strings.TrimPrefix(answer, "stream: ")
	name, found := strings.CutSuffix(verdict, " FOUND")
	switch {
	case verdict == "OK":
		return nil
	case found:
		return fault.New(fault.Invalid, "scan.virus", "virus", name)
	case strings.Contains(verdict, "size limit exceeded"):
		return fault.New(fault.TooLarge, "scan.too_large").Because(errors.New(answer))
	}
	return unreachable(errors.New("clamd: " + answer))
}

// Ping tells whether the scanner answers. Faults: "scan.unreachable".
func (d *Daemon) Ping(ctx context.Context) error {
	answer, err := d.ask(ctx, "PING", nil)
	if err == nil && answer != "PONG" {
		err = unreachable(errors.New("clamd: " + answer))
	}
	return err
}

func unreachable(err error) error {
	return fault.New(fault.Unavailable, "scan.unreachable").Because(err)
}

// ask sends one command, the contents of r after it, and reads the answer. Commands and answers end with a zero byte.
func (d *Daemon) ask(ctx context.Context, command string, r io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, d.network, d.addr)
	if err != nil {
		return "", ended(ctx, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	_, sent := io.WriteString(conn, "z"+command+"\x00")
	if r != nil {
		source := &watched{r: r}
		if sent = errors.Join(sent, send(conn, source)); source.err != nil {
			return "", fmt.Errorf("read what is to be scanned: %w", source.err)
		}
	}
	// A daemon that has seen enough answers and hangs up while we still send: its answer counts, not our failure.
	answer, err := bufio.NewReader(io.LimitReader(conn, 4096)).ReadString(0)
	if err != nil {
		return "", ended(ctx, errors.Join(sent, err))
	}
	return strings.TrimSuffix(answer, "\x00"), nil
}

func ended(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return unreachable(err)
}

// send writes r in pieces, each with its length before it, and a piece of no length as the end.
func send(w io.Writer, r io.Reader) error {
	buf := make([]byte, 4+piece)
	for {
		n, err := r.Read(buf[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(buf, uint32(n))
			if _, err := w.Write(buf[:4+n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			_, err := w.Write(make([]byte, 4))
			return err
		}
		if err != nil {
			return err
		}
	}
}

// watched remembers an error of the file, so that it is not taken for one of the scanner.
type watched struct {
	r   io.Reader
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}
