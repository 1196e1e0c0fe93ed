-- What was done, by whom, to what: written in the transaction that did it, never changed.
CREATE TABLE audit (
  id bigint PRIMARY KEY,
  at bigint NOT NULL,
  actor_id bigint,
  actor_kind text NOT NULL,
  action text NOT NULL,
  subject_id bigint,
  object_kind text,
  object_id bigint,
  detail text
);
CREATE INDEX audit_time ON audit (at, id);
CREATE INDEX audit_subject ON audit (subject_id, at);
CREATE INDEX audit_actor ON audit (actor_id, at);

-- Who looked at whose record. One row an hour for the same viewer, person and page.
CREATE TABLE audit_read (
  id bigint PRIMARY KEY,
  viewer_id bigint NOT NULL,
  subject_id bigint NOT NULL,
  what text NOT NULL,
  hour bigint NOT NULL,
  at bigint NOT NULL,
  times bigint NOT NULL
);
CREATE UNIQUE INDEX audit_read_once ON audit_read (viewer_id, subject_id, what, hour);
CREATE INDEX audit_read_subject ON audit_read (subject_id, at);
