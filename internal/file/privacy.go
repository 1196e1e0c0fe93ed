// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	hers := []p.Link{p.Direct(p.Author, "owner_id")}
	waiting := p.Direct(p.Uploader, "owner_id").If("holder_kind", HeldByUpload)
	return []p.Table{
		{Name: "file", Activity: p.Teaching, Retention: p.WithCourse, Subjects: append(hers, waiting), Blob: "{blob_key}", Columns: p.Columns{
			"id":          p.Structural("row key"),
			"owner_id":    p.Ref("who uploaded it").On(p.Author, p.Null),
			"holder_kind": p.Structural("what kind of thing holds it"),
			"holder_id":   p.Structural("the thing"),
			"name":        p.Data(p.OwnWork, "its name").Free().On(p.Author, p.Transfer),
			"mime":        p.Structural("what kind of file it is"),
			"size":        p.Structural("how many bytes"),
			"sha256":      p.Data(p.OwnWork, "its fingerprint").On(p.Author, p.Transfer),
			"blob_key":    p.Structural("where its bytes lie"),
			"created_at":  p.Data(p.Behaviour, "when it was uploaded").On(p.Author, p.Transfer),
			"removed_at":  p.Data(p.Behaviour, "when it was removed").On(p.Author, p.Untouched),
		}},
		{Name: "file_upload", Activity: p.Operation, Retention: p.Day1, Clock: "changed_at", Subjects: hers, Blob: "uploads/{id}/", Columns: p.Columns{
			"id":         p.Structural("row key"),
			"owner_id":   p.Ref("who is uploading"),
			"name":       p.Data(p.OwnWork, "the name of the file").Free(),
			"size":       p.Structural("how many bytes it will have"),
			"received":   p.Structural("how many are there"),
			"pieces":     p.Structural("in how many pieces"),
			"created_at": p.Data(p.Behaviour, "when it began"),
			"changed_at": p.Data(p.Behaviour, "when the last piece came"),
		}},
	}
}

// Stores are the places outside the database.
func Stores() []p.Store {
	return []p.Store{{ID: "files", Kind: "blob", Activity: p.Teaching, Retention: p.WithCourse}}
}
