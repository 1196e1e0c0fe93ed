// SPDX-License-Identifier: AGPL-3.0-or-later

package blob_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/fault"
)

// The S3 tests run against a real server, built once into the temporary folder. LECTERN_TEST_S3=off leaves them out;
// when the server cannot be built they are skipped at the desk and fail where CI=true.
const server = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

var built = sync.OnceValues(func() (string, error) {
	folder := filepath.Join(os.TempDir(), "lectern-tools")
	bin := filepath.Join(folder, "versitygw")
	if _, err := os.Stat(bin); err == nil {
		return bin, nil
	}
	build := exec.Command("go", "install", server)
	build.Dir = os.TempDir()
	build.Env = append(os.Environ(), "GOBIN="+folder, "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", server, err, out)
	}
	return bin, nil
})

func s3Server(t *testing.T) blob.Config {
	t.Helper()
	if os.Getenv("LECTERN_TEST_S3") == "off" {
		t.Skip("SKIPPED: LECTERN_TEST_S3=off, the S3 store is not tested")
	}
	bin, err := built()
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skipf("SKIPPED: the S3 store is not tested, its server cannot be built: %v", err)
	}
	c := blob.Config{Endpoint: freeAddress(t), Bucket: "lectern", Key: "tester", Secret: "tester-secret", Region: "us-east-1"}
	var said bytes.Buffer
	meta := filepath.Join(t.TempDir(), "meta") // not every temporary folder keeps extended attributes
	if err := os.Mkdir(meta, 0o700); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(bin, "--access", c.Key, "--secret", c.Secret, "--port", c.Endpoint, "--quiet",
		"posix", "--sidecar", meta, t.TempDir())
	run.Stdout, run.Stderr = &said, &said
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = run.Process.Kill()
		_ = run.Wait()
	})
	client := admin(t, c)
	for range 100 {
		if err = client.MakeBucket(t.Context(), c.Bucket, minio.MakeBucketOptions{}); err == nil {
			return c
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = run.Process.Kill()
	_ = run.Wait()
	t.Fatalf("the S3 server does not come up: %v\n%s", err, said.String())
	return c
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

func admin(t *testing.T, c blob.Config) *minio.Client {
	t.Helper()
	client, err := minio.New(c.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(c.Key, c.Secret, ""), Region: c.Region, MaxRetries: 1})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func openS3(t *testing.T, c blob.Config) blob.Store {
	t.Helper()
	s, err := blob.S3(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestS3(t *testing.T) {
	c, sites := s3Server(t), 0
	contract(t, func(t *testing.T) blob.Store {
		sites++
		c.Prefix = fmt.Sprintf("site-%d", sites)
		return openS3(t, c)
	})
	t.Run("sites of one bucket do not meet", func(t *testing.T) {
		one, two := c, c
		one.Prefix, two.Prefix = "one", "one-more"
		a, b := openS3(t, one), openS3(t, two)
		put(t, a, "k", "a")
		put(t, b, "k", "b")
		if got := keys(t, a, ""); !slices.Equal(got, []string{"k"}) || get(t, a, "k") != "a" {
			t.Errorf("one sees %v", got)
		}
	})
	t.Run("address for a browser", func(t *testing.T) { address(t, openS3(t, c)) })
	t.Run("tidies killed uploads", func(t *testing.T) { killedUpload(t, c) })
}

func address(t *testing.T, s blob.Store) {
	put(t, s, "k", "for the browser")
	u, err := s.URL(t.Context(), "k", blob.Presign{Name: `Blåbær "1".txt`, Type: "text/plain; charset=utf-8"})
	if err != nil {
		t.Fatal(err)
	}
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || string(body) != "for the browser" {
		t.Errorf("%s %q, %v", answer.Status, body, err)
	}
	if got := answer.Header.Get("Content-Disposition"); got != `attachment; filename*=utf-8''Bl%C3%A5b%C3%A6r%20%221%22.txt` {
		t.Errorf("disposition %s", got)
	}
	if got := answer.Header.Get("Content-Type"); got != "text/plain; charset=utf-8" {
		t.Errorf("type %s", got)
	}
}

func killedUpload(t *testing.T, c blob.Config) {
	s := openS3(t, c)
	core := minio.Core{Client: admin(t, c)}
	if _, err := core.NewMultipartUpload(t.Context(), c.Bucket, c.Prefix+"/half", minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		then time.Time
		want int
	}{{time.Now().Add(-time.Hour), 0}, {time.Now().Add(time.Hour), 1}, {time.Now().Add(time.Hour), 0}} {
		if n, err := s.Tidy(t.Context(), row.then); n != row.want || err != nil {
			t.Errorf("tidied %d, %v; want %d", n, err, row.want)
		}
	}
}

func TestS3WithoutServer(t *testing.T) {
	s := openS3(t, blob.Config{Endpoint: freeAddress(t), Bucket: "lectern", Key: "k", Secret: "secret-secret", Region: "us-east-1"})
	wantFault(t, s.Ping(t.Context()), fault.Unavailable, "blob.unreachable")
	_, err := s.Put(t.Context(), "k", strings.NewReader("x"), 1)
	wantFault(t, err, fault.Unavailable, "blob.unreachable")
}

func TestS3RefusesAClimbingPrefix(t *testing.T) {
	if _, err := blob.S3(blob.Config{Endpoint: "localhost:1", Bucket: "b", Prefix: "../other"}); err == nil {
		t.Error("accepted")
	}
}
