-- What protects a child, set by hand: an address that is secret, a person she has no contact with, a person who is told nothing about
-- her. No import weakens it; taking it away needs two people and three days.
CREATE TABLE person_flag (
  id bigint PRIMARY KEY,
  child_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  kind text NOT NULL,
  other_id bigint REFERENCES person (id) ON DELETE CASCADE,
  reason text NOT NULL,
  set_by bigint,
  set_at bigint NOT NULL,
  conflict_at bigint,
  lift_by bigint,
  lift_reason text,
  lift_asked_at bigint,
  lifted_by bigint,
  lifted_at bigint
);
CREATE INDEX person_flag_child ON person_flag (child_id);
CREATE INDEX person_flag_other ON person_flag (other_id);
