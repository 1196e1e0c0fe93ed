// SPDX-License-Identifier: AGPL-3.0-or-later

package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Config says where the bucket is. Prefix keeps the sites of one bucket apart; it is put before every key.
type Config struct {
	Endpoint, Bucket, Key, Secret, Region string
	TLS                                   bool
	Prefix                                string
}

type bucket struct {
	core   *minio.Core
	name   string
	prefix string // "" or ends with '/'
}

const (
	// partSize bounds the memory of an upload of unknown length: left alone, the client takes half a gigabyte for each.
	partSize = 16 << 20
	retries  = 4
	maxFor   = 7 * 24 * time.Hour
)

// S3 is a store in a bucket, which must exist. Whether it can be reached is not tried here; see Ping.
func S3(c Config) (Store, error) {
	prefix := strings.Trim(c.Prefix, "/")
	if prefix != "" {
		if err := CheckKey(prefix); err != nil {
			return nil, fmt.Errorf("prefix of bucket %s: %w", c.Bucket, err)
		}
		prefix += "/"
	}
	core, err := minio.NewCore(c.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(c.Key, c.Secret, ""), Secure: c.TLS, Region: c.Region, MaxRetries: retries,
	})
	if err != nil {
		return nil, fmt.Errorf("open bucket %s at %s: %w", c.Bucket, c.Endpoint, err)
	}
	return &bucket{core, c.Bucket, prefix}, nil
}

// inBucket turns the answers of the server into faults.
func inBucket(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	answer := minio.ToErrorResponse(err)
	switch {
	case answer.Code == minio.NoSuchKey:
		return missing(err)
	case answer.StatusCode == http.StatusInsufficientStorage, answer.Code == "XMinioStorageFull", answer.Code == "QuotaExceeded":
		return diskFull(err)
	}
	return unreachable(err)
}

func (b *bucket) Put(ctx context.Context, key string, r io.Reader, size int64) (int64, error) {
	if err := CheckKey(key); err != nil {
		return 0, err
	}
	src := &exact{ctx: ctx, r: r, size: size}
	if size == 0 { // the client would not read at all
		if err := src.end(); err != io.EOF {
			return 0, cutOff(err)
		}
	}
	done, err := b.core.Client.PutObject(ctx, b.name, b.prefix+key, src, size, minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: partSize,
	})
	if f := src.fault(); f != nil {
		return 0, f
	}
	if err != nil {
		return 0, fmt.Errorf("store %s: %w", key, inBucket(ctx, err))
	}
	return done.Size, nil
}

func (b *bucket) Open(ctx context.Context, key string, off, n int64) (io.ReadCloser, error) {
	if err := checkRange(key, off); err != nil {
		return nil, err
	}
	if n == 0 {
		_, err := b.Stat(ctx, key)
		return http.NoBody, err
	}
	var opts minio.GetObjectOptions
	switch {
	case n > 0 && n <= math.MaxInt64-off:
		opts.Set("Range", fmt.Sprintf("bytes=%d-%d", off, off+n-1))
	case off > 0:
		opts.Set("Range", fmt.Sprintf("bytes=%d-", off))
	}
	body, _, _, err := b.core.GetObject(ctx, b.name, b.prefix+key, opts)
	if minio.ToErrorResponse(err).StatusCode == http.StatusRequestedRangeNotSatisfiable {
		return http.NoBody, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, inBucket(ctx, err))
	}
	return body, nil
}

func (b *bucket) Stat(ctx context.Context, key string) (Info, error) {
	if err := CheckKey(key); err != nil {
		return Info{}, err
	}
	o, err := b.core.Client.StatObject(ctx, b.name, b.prefix+key, minio.StatObjectOptions{})
	if err != nil {
		return Info{}, fmt.Errorf("look for %s: %w", key, inBucket(ctx, err))
	}
	return Info{key, o.Size, o.LastModified}, nil
}

// maxCopy is what a server copies in one go; above that the copy is put together from parts.
const maxCopy = 5 << 30

func (b *bucket) Copy(ctx context.Context, from, to string) error {
	if err := CheckKey(to); err != nil {
		return err
	}
	info, err := b.Stat(ctx, from)
	if err != nil || from == to { // a server refuses to copy a thing onto itself
		return err
	}
	src := minio.CopySrcOptions{Bucket: b.name, Object: b.prefix + from}
	dst := minio.CopyDestOptions{Bucket: b.name, Object: b.prefix + to}
	if info.Size >= maxCopy {
		_, err = b.core.ComposeObject(ctx, dst, src)
	} else {
		_, err = b.core.Client.CopyObject(ctx, dst, src)
	}
	if err != nil {
		return fmt.Errorf("copy %s to %s: %w", from, to, inBucket(ctx, err))
	}
	return nil
}

func (b *bucket) Delete(ctx context.Context, key string) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	err := b.core.RemoveObject(ctx, b.name, b.prefix+key, minio.RemoveObjectOptions{})
	if err != nil && minio.ToErrorResponse(err).Code != minio.NoSuchKey {
		return fmt.Errorf("delete %s: %w", key, inBucket(ctx, err))
	}
	return nil
}

func (b *bucket) List(ctx context.Context, prefix string, do func(Info) error) error {
	if err := checkPrefix(prefix); err != nil {
		return err
	}
	for o := range b.core.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix + prefix, Recursive: true}) {
		if o.Err != nil {
			return fmt.Errorf("list %q: %w", prefix, inBucket(ctx, o.Err))
		}
		if strings.HasSuffix(o.Key, "/") {
			continue // folder marks that other tools leave
		}
		if err := do(Info{strings.TrimPrefix(o.Key, b.prefix), o.Size, o.LastModified}); err != nil {
			return fmt.Errorf("list %q: %w", prefix, err)
		}
	}
	return ctx.Err()
}

func (b *bucket) URL(ctx context.Context, key string, p Presign) (string, error) {
	if err := CheckKey(key); err != nil {
		return "", err
	}
	if p.For == 0 {
		p.For = time.Minute
	}
	how := "attachment"
	if p.Inline {
		how = "inline"
	}
	var name map[string]string
	if p.Name != "" {
		name = map[string]string{"filename": p.Name}
	}
	ask := url.Values{"response-content-disposition": {mime.FormatMediaType(how, name)}}
	if p.Type != "" {
		ask.Set("response-content-type", p.Type)
	}
	u, err := b.core.PresignedGetObject(ctx, b.name, b.prefix+key, min(p.For, maxFor), ask)
	if err != nil {
		return "", fmt.Errorf("address of %s: %w", key, inBucket(ctx, err))
	}
	return u.String(), nil
}

func (b *bucket) Tidy(ctx context.Context, then time.Time) (int, error) {
	count := 0
	for u := range b.core.ListIncompleteUploads(ctx, b.name, b.prefix, true) {
		if u.Err != nil {
			return count, fmt.Errorf("tidy bucket: %w", inBucket(ctx, u.Err))
		}
		if !u.Initiated.Before(then) {
			continue
		}
		if err := b.core.AbortMultipartUpload(ctx, b.name, u.Key, u.UploadID); err != nil {
			return count, fmt.Errorf("tidy bucket: %w", inBucket(ctx, err))
		}
		count++
	}
	return count, ctx.Err()
}

func (b *bucket) Ping(ctx context.Context) error {
	ok, err := b.core.BucketExists(ctx, b.name)
	if err == nil && !ok {
		err = errors.New("no bucket " + b.name)
	}
	return inBucket(ctx, err)
}
