-- Things to read: a page, a link, a file placed in a course.
CREATE TABLE resource (
  id bigint PRIMARY KEY,
  course_id bigint NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  kind text NOT NULL,
  title text NOT NULL,
  body text,
  url text,
  file_id bigint REFERENCES file (id) ON DELETE SET NULL,
  version bigint NOT NULL,
  created_by bigint,
  created_at bigint NOT NULL,
  changed_by bigint,
  changed_at bigint NOT NULL
);
CREATE INDEX resource_course ON resource (course_id);
