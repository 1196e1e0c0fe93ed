-- What the notice said: one row for each text that was published. The snapshot holds all that decides what people are told.
CREATE TABLE privacy_version (
  number bigint PRIMARY KEY,
  digest text NOT NULL,
  made_at bigint NOT NULL,
  effective_on text NOT NULL,
  material boolean NOT NULL,
  early text,
  snapshot text NOT NULL
);

-- Who saw which version. Nobody has to: a notice is told, not agreed to.
CREATE TABLE privacy_acknowledgement (
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  version bigint NOT NULL REFERENCES privacy_version (number) ON DELETE CASCADE,
  seen_at bigint NOT NULL,
  how text NOT NULL,
  PRIMARY KEY (person_id, version)
);
CREATE INDEX privacy_acknowledgement_version ON privacy_acknowledgement (version);

-- The firms that get something: who runs the machine, and whom they use.
CREATE TABLE privacy_recipient (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  part text NOT NULL,
  country text NOT NULL,
  contact text NOT NULL,
  what text NOT NULL,
  purposes text NOT NULL,
  made_at bigint NOT NULL,
  ended_at bigint
);
