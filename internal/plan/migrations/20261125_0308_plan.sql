-- The plan of a course: topics hold lessons, lessons hold items. An item is a place for a thing of a kind that other domains own.
CREATE TABLE plan_topic (
  id bigint PRIMARY KEY,
  course_id bigint NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  title text NOT NULL,
  starts_on text,
  ends_on text,
  position bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX plan_topic_course ON plan_topic (course_id, position);
CREATE TABLE plan_lesson (
  id bigint PRIMARY KEY,
  course_id bigint NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  topic_id bigint NOT NULL REFERENCES plan_topic (id) ON DELETE CASCADE,
  title text NOT NULL,
  note text,
  held_on text,
  position bigint NOT NULL,
  shown_at bigint,
  created_at bigint NOT NULL
);
CREATE INDEX plan_lesson_topic ON plan_lesson (topic_id, position);
CREATE INDEX plan_lesson_day ON plan_lesson (course_id, held_on);
CREATE TABLE plan_item (
  id bigint PRIMARY KEY,
  course_id bigint NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  lesson_id bigint REFERENCES plan_lesson (id) ON DELETE SET NULL,
  kind text NOT NULL,
  thing_id bigint NOT NULL,
  title text NOT NULL,
  position bigint NOT NULL,
  shown_at bigint,
  created_by bigint,
  created_at bigint NOT NULL,
  removed_at bigint
);
CREATE INDEX plan_item_lesson ON plan_item (lesson_id, position);
CREATE INDEX plan_item_course ON plan_item (course_id);
CREATE UNIQUE INDEX plan_item_thing ON plan_item (kind, thing_id);
