-- A parcel from another school that somebody chose, until she took from it or put it away.
CREATE TABLE portfolio_arrival (
  id bigint PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  state text NOT NULL,
  why text NOT NULL,
  contents text NOT NULL,
  chosen text NOT NULL,
  changed_at bigint NOT NULL
);
CREATE INDEX portfolio_arrival_person ON portfolio_arrival (person_id, id);

-- What somebody made at another school and brought along.
CREATE TABLE portfolio_work (
  id bigint PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  site text NOT NULL,
  place text NOT NULL,
  body text NOT NULL,
  added_at bigint NOT NULL,
  arrival bigint NOT NULL,
  place_in bigint NOT NULL
);
CREATE UNIQUE INDEX portfolio_work_place ON portfolio_work (arrival, place_in);
CREATE INDEX portfolio_work_person ON portfolio_work (person_id, id);
