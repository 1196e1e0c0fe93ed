-- A copy of a person's data, encrypted beside the database until it is fetched, once. Its key stands here twice at most: locked with the
-- site's secret, and locked for one download by what only the ticket and the session know.
CREATE TABLE rights_parcel (
  id bigint PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  fetcher_id bigint REFERENCES person (id) ON DELETE SET NULL,
  request_id bigint,
  kind text NOT NULL,
  lang text NOT NULL,
  state text NOT NULL,
  task_id bigint,
  created_at bigint NOT NULL,
  ready_at bigint,
  expires_at bigint NOT NULL,
  fetched_at bigint,
  size bigint NOT NULL,
  locked text,
  ticket_hash text,
  ticket_locked text
);
CREATE INDEX rights_parcel_person ON rights_parcel (person_id);
CREATE INDEX rights_parcel_fetcher ON rights_parcel (fetcher_id);
CREATE INDEX rights_parcel_expiry ON rights_parcel (expires_at);
CREATE UNIQUE INDEX rights_parcel_ticket ON rights_parcel (ticket_hash);
