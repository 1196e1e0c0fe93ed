-- A subject as the roster calls it a course: what classes are taught in.
CREATE TABLE class_subject (
  id bigint PRIMARY KEY,
  org_id bigint REFERENCES org (id) ON DELETE RESTRICT,
  title text NOT NULL,
  code text,
  sort_key text NOT NULL,
  created_at bigint NOT NULL,
  closed_at bigint
);

-- A class is a group of people that is taught together for some terms.
CREATE TABLE class (
  id bigint PRIMARY KEY,
  org_id bigint REFERENCES org (id) ON DELETE RESTRICT,
  subject_id bigint REFERENCES class_subject (id) ON DELETE SET NULL,
  session_id bigint REFERENCES org_session (id) ON DELETE SET NULL,
  title text NOT NULL,
  code text,
  kind text NOT NULL,
  year_group text,
  location text,
  sort_key text NOT NULL,
  folded text NOT NULL,
  created_at bigint NOT NULL,
  closed_at bigint
);
CREATE INDEX class_place ON class (org_id);
CREATE INDEX class_order ON class (sort_key, id);

CREATE TABLE class_member (
  class_id bigint NOT NULL REFERENCES class (id) ON DELETE CASCADE,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role text NOT NULL,
  main boolean NOT NULL,
  begins_on text,
  ends_on text,
  source text NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (class_id, person_id, role)
);
CREATE INDEX class_member_person ON class_member (person_id);
