-- What may for now only be kept: everything about a person (kind ''), or her part of one thing (kind and record).
CREATE TABLE restriction_mark (
  id bigint PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  kind text NOT NULL,
  record_id bigint NOT NULL,
  ground text NOT NULL,
  made_by bigint,
  made_at bigint NOT NULL,
  lift_at bigint,
  lifted_at bigint
);
CREATE INDEX restriction_mark_active ON restriction_mark (kind, record_id) WHERE lifted_at IS NULL;
CREATE INDEX restriction_mark_person ON restriction_mark (person_id);

-- What a person says about a record of hers that she may not change herself.
CREATE TABLE restriction_statement (
  id bigint PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  kind text NOT NULL,
  record_id bigint NOT NULL,
  contests boolean NOT NULL,
  body text NOT NULL,
  made_at bigint NOT NULL,
  settled_at bigint,
  settled_by bigint,
  answer text
);
CREATE UNIQUE INDEX restriction_statement_record ON restriction_statement (kind, record_id, person_id);
CREATE INDEX restriction_statement_person ON restriction_statement (person_id);
