// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

const fileColumns = `id, owner_id, holder_kind, holder_id, name, mime, size, sha256, blob_key, created_at`

func scanFile(r db.Row) (File, error) {
	var f File
	var owner person.ID
	err := r.Scan(&f.ID, &owner, &f.HolderKind, &f.Holder, &f.Name, &f.Mime, &f.Size, &f.SHA256, &f.BlobKey, &f.CreatedAt)
	f.Owner = int64(owner)
	return f, err
}

func insertFile(ctx context.Context, tx *db.Tx, f File) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO file (id, owner_id, holder_kind, holder_id, name, mime, size, sha256, blob_key, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		f.ID, person.ID(f.Owner), f.HolderKind, f.Holder, f.Name, f.Mime, f.Size, f.SHA256, f.BlobKey, f.CreatedAt)
	return err
}

func findFile(ctx context.Context, q db.Q, which ID) (File, error) {
	return db.One(ctx, q, scanFile, `
		SELECT `+fileColumns+`
		FROM file
		WHERE id = $1 AND removed_at IS NULL`, which)
}

func readFiles(ctx context.Context, q db.Q, kind string, holders []int64) (map[int64][]File, error) {
	out := map[int64][]File{}
	if len(holders) == 0 {
		return out, nil
	}
	var a db.Args
	k := a.Add(kind)
	files, err := db.All(ctx, q, scanFile, `
		SELECT `+fileColumns+`
		FROM file
		WHERE holder_kind = `+k+` AND holder_id IN `+db.InOf(&a, holders)+` AND removed_at IS NULL
		ORDER BY id`, a.List()...)
	for _, f := range files {
		out[f.Holder] = append(out[f.Holder], f)
	}
	return out, err
}

// adoptFiles takes what is her upload still; what this thing holds already stays as it is.
func adoptFiles(ctx context.Context, tx *db.Tx, ids []ID, owner int64, kind string, holder int64) error {
	var a db.Args
	k, h, o := a.Add(kind), a.Add(holder), a.Add(owner)
	_, err := db.Exec(ctx, tx, `
		UPDATE file
		SET holder_kind = `+k+`, holder_id = `+h+`
		WHERE id IN `+db.InOf(&a, ids)+` AND owner_id = `+o+` AND holder_kind = 'upload' AND removed_at IS NULL`, a.List()...)
	return err
}

func setHolder(ctx context.Context, tx *db.Tx, which ID, fromKind string, from int64, toKind string, to int64) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE file
		SET holder_kind = $4, holder_id = $5
		WHERE id = $1 AND holder_kind = $2 AND holder_id = $3 AND removed_at IS NULL`, which, fromKind, from, toKind, to)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

func setRemoved(ctx context.Context, tx *db.Tx, which ID, kind string, holder int64, at clock.Instant) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE file
		SET removed_at = $4, holder_kind = 'upload', holder_id = COALESCE(owner_id, 0)
		WHERE id = $1 AND holder_kind = $2 AND holder_id = $3 AND removed_at IS NULL`, which, kind, holder, at)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

func deleteFile(ctx context.Context, tx *db.Tx, which ID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM file WHERE id = $1`, which)
	return err
}

// giveUpFiles removes the uploads that nothing took, as of when they came.
func giveUpFiles(ctx context.Context, tx *db.Tx, before clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE file
		SET removed_at = created_at
		WHERE holder_kind = 'upload' AND created_at < $1 AND removed_at IS NULL`, before)
	return err
}

// readStale: removed files go after a day.
func readStale(ctx context.Context, q db.Q, before clock.Instant) ([]File, error) {
	return db.All(ctx, q, scanFile, `
		SELECT `+fileColumns+`
		FROM file
		WHERE removed_at < $1
		LIMIT 1000`, before)
}

const uploadColumns = `id, owner_id, name, size, received, pieces`

func scanUpload(r db.Row) (Upload, error) {
	var u Upload
	return u, r.Scan(&u.ID, &u.Owner, &u.Name, &u.Size, &u.Received, &u.Pieces)
}

func insertUpload(ctx context.Context, tx *db.Tx, u Upload, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO file_upload (id, owner_id, name, size, received, pieces, created_at, changed_at)
		VALUES ($1, $2, $3, $4, 0, 0, $5, $5)`, u.ID, u.Owner, u.Name, u.Size, now)
	return err
}

func findUpload(ctx context.Context, q db.Q, which ID, owner int64) (Upload, error) {
	return db.One(ctx, q, scanUpload, `
		SELECT `+uploadColumns+`
		FROM file_upload
		WHERE id = $1 AND owner_id = $2`, which, owner)
}

// updateUpload counts a piece only when nobody else counted one meanwhile.
func updateUpload(ctx context.Context, tx *db.Tx, u Upload, n int64, now clock.Instant) error {
	changed, err := db.Exec(ctx, tx, `
		UPDATE file_upload
		SET received = received + $3, pieces = pieces + 1, changed_at = $4
		WHERE id = $1 AND received = $2`, u.ID, u.Received, n, now)
	if err == nil && changed == 0 {
		return fault.New(fault.Conflict, "file.offset")
	}
	return err
}

// deleteUpload tells whether it was there still.
func deleteUpload(ctx context.Context, tx *db.Tx, which ID) (bool, error) {
	n, err := db.Exec(ctx, tx, `DELETE FROM file_upload WHERE id = $1`, which)
	return n > 0, err
}

func countUploads(ctx context.Context, q db.Q, owner int64) (int64, error) {
	return db.Int(ctx, q, `SELECT count(*) FROM file_upload WHERE owner_id = $1`, owner)
}

func readStaleUploads(ctx context.Context, q db.Q, before clock.Instant) ([]Upload, error) {
	return db.All(ctx, q, scanUpload, `
		SELECT `+uploadColumns+`
		FROM file_upload
		WHERE changed_at < $1
		LIMIT 1000`, before)
}
