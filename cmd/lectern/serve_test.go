// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lectern/internal/app"
	"lectern/internal/platform/conf"
)

// TestSitesByHostName: one process serves two sites; each host sees its own and nothing of the other.
func TestSitesByHostName(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(data, "lectern.toml")
	text := "data = \"" + data + "\"\nlisten = \"127.0.0.1:0\"\nlog_level = \"error\"\n[[site]]\nname = \"oak\"\nhosts = [\"oak.example\"]\n[[site]]\nname = \"elm\"\nhosts = [\"elm.example\"]\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"oak", "elm"} {
		code, out, faults := call(t, "site", "create", "--config", file, "--site", name, "--name", strings.ToUpper(name)+" School", "--country", "NO", "--zone", "Europe/Oslo",
			"--controller", "M", "--controller-email", "m@example.org", "--officer", "O", "--officer-email", "o@example.org", "--admin-given", "A", "--admin-family", name,
			"--admin-email", name+"@example.org")
		if code != exitDone {
			t.Fatalf("%s: %d\n%s%s", name, code, out, faults)
		}
	}
	cfg, err := conf.Load(file, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	cfg.Listen = freeAddress(t)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	up := make(chan struct{})
	go func() {
		ended <- serveConfig(ctx, cfg, func(context.Context, []*app.Site) error { close(up); return nil })
	}()
	select {
	case <-up:
	case err := <-ended:
		t.Fatal(err)
	}
	for host, want := range map[string]string{"oak.example": "OAK School", "elm.example": "ELM School"} {
		if _, body := ask(t, cfg.Listen, host, "/privacy"); !strings.Contains(body, want) {
			t.Errorf("%s does not show %s", host, want)
		}
	}
	if status, _ := ask(t, cfg.Listen, "beech.example", "/privacy"); status != http.StatusNotFound {
		t.Errorf("an unknown host got %d", status)
	}
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		if status, _ := ask(t, cfg.Listen, "oak.example", path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the end: %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it did not stop")
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func ask(t *testing.T, address, host, path string) (int, string) {
	t.Helper()
	var last error
	for range 100 {
		req, err := http.NewRequest(http.MethodGet, "http://"+address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			last = err
			time.Sleep(20 * time.Millisecond)
			continue
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	t.Fatal(last)
	return 0, ""
}
