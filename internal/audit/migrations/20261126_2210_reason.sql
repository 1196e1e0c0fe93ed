-- Why somebody who is no part of the school looked: support of the host, or the operator at the command line. Said once, shown with each look.
CREATE TABLE audit_reason (
  id bigint PRIMARY KEY,
  words text NOT NULL,
  written_by bigint,
  until_at bigint NOT NULL
);
ALTER TABLE audit_read ADD COLUMN reason_id bigint NOT NULL DEFAULT 0;
DROP INDEX audit_read_once;
CREATE UNIQUE INDEX audit_read_once ON audit_read (viewer_id, subject_id, what, quarter, reason_id);
CREATE INDEX audit_read_reason ON audit_read (reason_id) WHERE reason_id <> 0;
