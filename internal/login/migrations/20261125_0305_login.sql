CREATE TABLE login_password (
  person_id bigint PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
  hash text NOT NULL,
  changed_at bigint NOT NULL
);

-- A signed-in browser. The token itself is only in the cookie; here lies its hash.
CREATE TABLE login_session (
  id bigint PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  token_hash text NOT NULL,
  device text NOT NULL,
  way text NOT NULL,
  created_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ended_at bigint
);
CREATE UNIQUE INDEX login_session_token ON login_session (token_hash);
CREATE INDEX login_session_person ON login_session (person_id);

-- One-time links: to sign in, to set a first password.
CREATE TABLE login_link (
  id bigint PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  token_hash text NOT NULL,
  created_by bigint,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint
);
CREATE UNIQUE INDEX login_link_token ON login_link (token_hash);

-- Failed tries, counted by a keyed hash of the account name and of the address, so that the table names nobody.
CREATE TABLE login_try (
  key_hash text PRIMARY KEY,
  fails bigint NOT NULL,
  first_at bigint NOT NULL,
  last_at bigint NOT NULL
);
CREATE INDEX login_try_time ON login_try (last_at);
