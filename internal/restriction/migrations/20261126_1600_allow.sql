-- What a person lets others use although the use of her data is paused (Article 18(2) GDPR): her part of one thing.
CREATE TABLE restriction_allow (
  id bigint PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  kind text NOT NULL,
  record_id bigint NOT NULL,
  given_at bigint NOT NULL,
  taken_back_at bigint
);
CREATE INDEX restriction_allow_record ON restriction_allow (kind, record_id) WHERE taken_back_at IS NULL;
CREATE INDEX restriction_allow_person ON restriction_allow (person_id);
