// SPDX-License-Identifier: AGPL-3.0-or-later

package scan_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/scan"
)

// The test file of the trade, in two halves so that no scanner takes this source for it.
const testVirus = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// daemon speaks as clamd does, with a limit of a megabyte.
func daemon(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				fmt.Fprintf(conn, "%s\x00", answer(bufio.NewReader(conn)))
			}()
		}
	}()
	return l.Addr().String()
}

func answer(r *bufio.Reader) string {
	command, err := r.ReadString(0)
	if err != nil || command == "zPING\x00" {
		return "PONG"
	}
	var got bytes.Buffer
	for {
		var size uint32
		if err := binary.Read(r, binary.BigEndian, &size); err != nil {
			return "INSTREAM: " + err.Error() + " ERROR"
		}
		if size == 0 {
			break
		}
		if got.Len()+int(size) > 1<<20 {
			return "INSTREAM size limit exceeded. ERROR"
		}
		if _, err := io.CopyN(&got, r, int64(size)); err != nil {
			return "INSTREAM: " + err.Error() + " ERROR"
		}
	}
	switch {
	case bytes.Contains(got.Bytes(), []byte(testVirus)):
		return "stream: Eicar-Test-Signature FOUND"
	case bytes.Contains(got.Bytes(), []byte("upset")):
		return "stream: Can't allocate memory ERROR"
	}
	return "stream: OK"
}

// realDaemon starts a clamd that knows one virus, where the machine has one; LECTERN_TEST_CLAMD names its program.
func realDaemon(t *testing.T) string {
	t.Helper()
	program := os.Getenv("LECTERN_TEST_CLAMD")
	if program == "" {
		program, _ = exec.LookPath("clamd")
	}
	if program == "" {
		t.Skip("SKIPPED: no clamd on this machine; the twin in this file is tested only")
	}
	folder := t.TempDir()
	socket := filepath.Join(folder, "s")
	files := map[string]string{
		"test.hdb": "69630e4574ec6798239b091cda43dca0:69:Eicar-Test-Signature\n",
		"conf": fmt.Sprintf("DatabaseDirectory %s\nLocalSocket %s\nForeground yes\nStreamMaxLength 1M\nOfficialDatabaseOnly no\n",
			folder, socket),
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	run := exec.Command(program, "--config-file="+filepath.Join(folder, "conf"))
	run.Stdout, run.Stderr = &said, &said
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = run.Process.Kill()
		_ = run.Wait()
	})
	for range 200 {
		if scan.Clamd(socket).Ping(t.Context()) == nil {
			return socket
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = run.Process.Kill()
	_ = run.Wait()
	t.Fatalf("clamd does not come up:\n%s", said.String())
	return ""
}

func TestClamd(t *testing.T)     { verdicts(t, daemon(t)) }
func TestRealClamd(t *testing.T) { verdicts(t, realDaemon(t)) }

func verdicts(t *testing.T, addr string) {
	rows := []struct {
		name string
		r    io.Reader
		want string
	}{
		{"clean", strings.NewReader("an essay"), ""},
		{"empty", strings.NewReader(""), ""},
		{"several pieces", strings.NewReader(strings.Repeat("x", 300_000)), ""},
		{"drop by drop", iotest.OneByteReader(strings.NewReader("an essay")), ""},
		{"virus", strings.NewReader(testVirus + "\n"), "scan.virus"},
		{"too large", strings.NewReader(strings.Repeat("x", 20<<20)), "scan.too_large"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			wantFault(t, scan.Clamd(addr).Scan(t.Context(), row.r), row.want)
		})
	}
	if err := scan.Clamd(addr).Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if f, _ := fault.As(err); (err == nil) != (key == "") || err != nil && (f == nil || f.Key != key) {
		t.Errorf("got %v, want %q", err, key)
	}
}

func TestClamdInTrouble(t *testing.T) {
	wantFault(t, scan.Clamd(daemon(t)).Scan(t.Context(), strings.NewReader("upset")), "scan.unreachable")
	wantFault(t, scan.Clamd(filepath.Join(t.TempDir(), "no.socket")).Scan(t.Context(), strings.NewReader("x")), "scan.unreachable")
	wantFault(t, scan.Clamd("127.0.0.1:1").Ping(t.Context()), "scan.unreachable")
	t.Run("the file breaks", func(t *testing.T) {
		down := errors.New("line dropped")
		err := scan.Clamd(daemon(t)).Scan(t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(down)))
		if _, isFault := fault.As(err); isFault || !errors.Is(err, down) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("cancelled while it thinks", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		wantFault(t, scan.Clamd(l.Addr().String()).Scan(ctx, strings.NewReader("x")), "scan.unreachable")
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, stop)
		if err := scan.Clamd(l.Addr().String()).Scan(ctx, strings.NewReader("x")); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestNone(t *testing.T) {
	if err := (scan.None{}).Scan(t.Context(), strings.NewReader(testVirus)); err != nil {
		t.Error(err)
	}
}
