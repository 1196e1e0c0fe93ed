-- A person is one row for her whole life on the site. Names sort and match by columns made in Go, because the engines disagree
-- on every alphabet. E-mail and user name are compared folded.
CREATE TABLE person (
  id bigint PRIMARY KEY,
  given_name text NOT NULL,
  family_name text NOT NULL,
  call_name text NOT NULL,
  sort_key text NOT NULL,
  folded text NOT NULL,
  email text,
  email_folded text,
  username text,
  username_folded text,
  year_group text,
  lang text NOT NULL,
  theme text NOT NULL,
  contrast text NOT NULL,
  spacing text NOT NULL,
  font text NOT NULL,
  keys_off boolean NOT NULL,
  protected boolean NOT NULL,
  source text NOT NULL,
  created_at bigint NOT NULL,
  closed_at bigint,
  closed_why text
);
CREATE UNIQUE INDEX person_email ON person (email_folded);
CREATE UNIQUE INDEX person_username ON person (username_folded);
CREATE INDEX person_order ON person (sort_key, id);

-- What she is on the site. The place is the organisation the role is held in; 0 is the whole site.
CREATE TABLE person_role (
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role text NOT NULL,
  org_id bigint NOT NULL,
  source text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (person_id, role, org_id)
);
CREATE INDEX person_role_place ON person_role (org_id, role);

-- Who follows whom: a parent and a child. The child sees this row.
CREATE TABLE person_guardian (
  id bigint PRIMARY KEY,
  child_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  guardian_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  relation text NOT NULL,
  source text NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint
);
CREATE UNIQUE INDEX person_guardian_pair ON person_guardian (child_id, guardian_id);
CREATE INDEX person_guardian_side ON person_guardian (guardian_id);

-- Facts that a roster brings and the admin mapped to a purpose; nothing else of a roster is kept.
CREATE TABLE person_field (
  id bigint PRIMARY KEY,
  source_column text NOT NULL,
  label text NOT NULL,
  activity text NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX person_field_source ON person_field (source_column);
CREATE TABLE person_value (
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  field_id bigint NOT NULL REFERENCES person_field (id) ON DELETE CASCADE,
  value text NOT NULL,
  PRIMARY KEY (person_id, field_id)
);
