-- What must be kept for now: everything of a person, everything of a course, or a person's part of a course.
CREATE TABLE retention_hold (
  id bigint PRIMARY KEY,
  person_id bigint,
  course_id bigint,
  reason text NOT NULL,
  authority text NOT NULL,
  made_by bigint,
  made_at bigint NOT NULL,
  review_on text NOT NULL,
  reminded boolean NOT NULL,
  tell_on text,
  told boolean NOT NULL,
  lifted_at bigint,
  lifted_by bigint
);
CREATE INDEX retention_hold_person ON retention_hold (person_id);
CREATE INDEX retention_hold_standing ON retention_hold (review_on) WHERE lifted_at IS NULL;
