-- A course is where a class works together. Its participants follow the class, and more can be added by hand.
CREATE TABLE course (
  id bigint PRIMARY KEY,
  class_id bigint REFERENCES class (id) ON DELETE SET NULL,
  org_id bigint REFERENCES org (id) ON DELETE RESTRICT,
  title text NOT NULL,
  code text NOT NULL,
  cover text NOT NULL,
  about text,
  sort_key text NOT NULL,
  folded text NOT NULL,
  starts_on text,
  ends_on text,
  created_by bigint,
  created_at bigint NOT NULL,
  archived_at bigint
);
CREATE UNIQUE INDEX course_class ON course (class_id);
CREATE INDEX course_order ON course (sort_key, id);

CREATE TABLE course_member (
  course_id bigint NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role text NOT NULL,
  source text NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (course_id, person_id)
);
CREATE INDEX course_member_person ON course_member (person_id);

CREATE TABLE course_group (
  id bigint PRIMARY KEY,
  course_id bigint NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  name text NOT NULL,
  sort_key text NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX course_group_course ON course_group (course_id);
CREATE TABLE course_group_member (
  group_id bigint NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, person_id)
);
CREATE INDEX course_group_member_person ON course_group_member (person_id);
