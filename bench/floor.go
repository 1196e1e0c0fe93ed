// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"lectern/internal/platform/db"
)

// floor serves the bytes of a file after one read by primary key, compressed as the program does: what a page costs when it does
// nothing.
func floor(args []string) error {
	if len(args) != 3 {
		return errors.New("usage: floor ADDRESS DATABASE BODY")
	}
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{Engine: db.SQLite, Path: args[1]})
	if err != nil {
		return err
	}
	if _, err := db.Migrate(ctx, d, []db.Migration{{Domain: "floor", Name: "1", SQL: "CREATE TABLE floor (id bigint PRIMARY KEY, v bigint NOT NULL);\nINSERT INTO floor (id, v) VALUES (1, 1);"}}); err != nil {
		return err
	}
	return http.ListenAndServe(args[0], gzhttp.GzipHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := db.Int(r.Context(), d, `SELECT v FROM floor WHERE id = $1`, 1); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		body, err := os.ReadFile(args[2])
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(body)
	})))
}

type floorServer struct {
	*server
	body string
}

func startFloor(dir string) (*floorServer, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	body := filepath.Join(dir, "body.html")
	if err := os.WriteFile(body, []byte("x"), 0o600); err != nil {
		return nil, err
	}
	f := &floorServer{&server{cmd: exec.Command(self, "floor", "127.0.0.1:"+port, filepath.Join(dir, "floor.db"), body), base: "http://127.0.0.1:" + port}, body}
	f.cmd.Stderr = os.Stderr
	return f, f.up("/")
}

// ask measures the processor time of the same bytes.
func (f *floorServer) ask(ctx context.Context, compressed []byte, during time.Duration) (float64, error) {
	plain := compressed
	if z, err := gzip.NewReader(bytes.NewReader(compressed)); err == nil {
		if plain, err = io.ReadAll(z); err != nil {
			return 0, err
		}
	}
	if err := os.WriteFile(f.body, plain, 0o600); err != nil {
		return 0, err
	}
	took, cpu, err := repeat(ctx, f.server, f.base+"/", "", during)
	if err != nil || len(took) == 0 {
		return 0, fmt.Errorf("%d answers: %w", len(took), err)
	}
	return float64(cpu.Microseconds()) / 1000 / float64(len(took)), nil
}
