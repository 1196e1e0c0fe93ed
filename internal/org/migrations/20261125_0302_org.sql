-- Organisations form a tree: owner, district, school, department.
CREATE TABLE org (
  id bigint PRIMARY KEY,
  parent_id bigint REFERENCES org (id) ON DELETE RESTRICT,
  kind text NOT NULL,
  name text NOT NULL,
  sort_key text NOT NULL,
  folded text NOT NULL,
  identifier text,
  created_at bigint NOT NULL,
  closed_at bigint
);
CREATE INDEX org_parent ON org (parent_id);

-- Academic sessions: school years, semesters, terms, grading periods.
CREATE TABLE org_session (
  id bigint PRIMARY KEY,
  parent_id bigint REFERENCES org_session (id) ON DELETE RESTRICT,
  kind text NOT NULL,
  title text NOT NULL,
  starts_on text NOT NULL,
  ends_on text NOT NULL,
  school_year text,
  created_at bigint NOT NULL,
  closed_at bigint
);
