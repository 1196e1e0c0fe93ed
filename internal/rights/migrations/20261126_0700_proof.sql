-- What the nightly proof saw.
CREATE TABLE rights_proof (
  id bigint PRIMARY KEY,
  at bigint NOT NULL,
  green boolean NOT NULL,
  planted bigint NOT NULL,
  found bigint NOT NULL,
  in_copy bigint NOT NULL,
  traces bigint NOT NULL,
  values_read bigint NOT NULL
);
