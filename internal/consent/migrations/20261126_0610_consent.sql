-- The exact words that were shown, once each.
CREATE TABLE consent_text (
  hash text PRIMARY KEY,
  purpose text NOT NULL,
  lang text NOT NULL,
  body text NOT NULL,
  created_at bigint NOT NULL
);

-- A yes or a withdrawal. Rows are added and never changed; each carries the hash of the person's receipt before it. The giver is bound
-- by a salted mark, so that her number can go without breaking the chain.
CREATE TABLE consent_receipt (
  id bigint PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  number bigint NOT NULL,
  act text NOT NULL,
  purpose text NOT NULL,
  text_hash text NOT NULL REFERENCES consent_text (hash) ON DELETE RESTRICT,
  given_as text NOT NULL,
  giver_id bigint REFERENCES person (id) ON DELETE SET NULL,
  giver_salt text,
  giver_mark text NOT NULL,
  mechanism text NOT NULL,
  age_rule text NOT NULL,
  at bigint NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL
);
CREATE UNIQUE INDEX consent_receipt_chain ON consent_receipt (person_id, number);
CREATE INDEX consent_receipt_giver ON consent_receipt (giver_id);
CREATE INDEX consent_receipt_text ON consent_receipt (text_hash);
