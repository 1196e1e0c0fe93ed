-- A file lies in the blob store under its key; this row says whose it is and what holds it. Who may open it is asked of the
-- holder's domain.
CREATE TABLE file (
  id bigint PRIMARY KEY,
  owner_id bigint REFERENCES person (id) ON DELETE SET NULL,
  holder_kind text NOT NULL,
  holder_id bigint NOT NULL,
  name text NOT NULL,
  mime text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  blob_key text NOT NULL,
  created_at bigint NOT NULL,
  removed_at bigint
);
CREATE INDEX file_holder ON file (holder_kind, holder_id);
CREATE INDEX file_owner ON file (owner_id);

-- An upload on its way, in pieces. It becomes a file when the last byte is there.
CREATE TABLE file_upload (
  id bigint PRIMARY KEY,
  owner_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  name text NOT NULL,
  size bigint NOT NULL,
  received bigint NOT NULL,
  pieces bigint NOT NULL,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL
);
CREATE INDEX file_upload_time ON file_upload (changed_at);
