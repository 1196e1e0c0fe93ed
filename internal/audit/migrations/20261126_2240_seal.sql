-- The log under seal: each seal holds a keyed digest of every entry of a stretch, and the digest of the seal before it.
CREATE TABLE audit_seal (
  number bigint PRIMARY KEY,
  at bigint NOT NULL,
  previous_at bigint NOT NULL,
  from_id bigint NOT NULL,
  to_id bigint NOT NULL,
  entries bigint NOT NULL,
  marks text NOT NULL,
  previous text NOT NULL,
  digest text NOT NULL,
  signature text NOT NULL
);

-- From which entries an erasure took a name, with a proof that the program did it.
CREATE TABLE audit_blank (
  row_id bigint NOT NULL,
  field text NOT NULL,
  proof text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (row_id, field)
);
CREATE INDEX audit_blank_time ON audit_blank (at);

-- What the checks of the seals found, every night.
CREATE TABLE audit_check (
  id bigint PRIMARY KEY,
  at bigint NOT NULL,
  seals bigint NOT NULL,
  entries bigint NOT NULL,
  blank bigint NOT NULL,
  swept bigint NOT NULL,
  faults bigint NOT NULL,
  named text NOT NULL,
  head_number bigint NOT NULL,
  head_digest text NOT NULL
);
