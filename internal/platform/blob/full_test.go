// SPDX-License-Identifier: AGPL-3.0-or-later

package blob

import (
	"errors"
	"io/fs"
	"net/http"
	"syscall"
	"testing"

	"github.com/minio/minio-go/v7"

	"lectern/internal/platform/fault"
)

func TestFaultsOfTheDisk(t *testing.T) {
	rows := []struct {
		name string
		err  error
		want string
	}{
		{"full", &fs.PathError{Op: "write", Err: syscall.ENOSPC}, "fault.disk_full"},
		{"over quota", errors.Join(nil, &fs.PathError{Op: "write", Err: syscall.EDQUOT}), "fault.disk_full"},
		{"not there", &fs.PathError{Op: "open", Err: syscall.ENOENT}, "blob.missing"},
		{"anything else", &fs.PathError{Op: "open", Err: syscall.EIO}, ""},
	}
	for _, row := range rows {
		f, ok := fault.As(onDisk(row.err))
		if ok != (row.want != "") || ok && f.Key != row.want {
			t.Errorf("%s: %v", row.name, f)
		}
	}
}

func TestFaultsOfTheBucket(t *testing.T) {
	rows := []struct {
		name string
		err  error
		want string
	}{
		{"not there", minio.ErrorResponse{Code: minio.NoSuchKey, StatusCode: http.StatusNotFound}, "blob.missing"},
		{"full", minio.ErrorResponse{Code: "XMinioStorageFull", StatusCode: http.StatusInsufficientStorage}, "fault.disk_full"},
		{"over quota", minio.ErrorResponse{Code: "QuotaExceeded", StatusCode: http.StatusForbidden}, "fault.disk_full"},
		{"no such bucket", minio.ErrorResponse{Code: "NoSuchBucket", StatusCode: http.StatusNotFound}, "blob.unreachable"},
		{"no line", errors.New("connection refused"), "blob.unreachable"},
	}
	for _, row := range rows {
		if f, ok := fault.As(inBucket(t.Context(), row.err)); !ok || f.Key != row.want {
			t.Errorf("%s: %v", row.name, f)
		}
	}
}
