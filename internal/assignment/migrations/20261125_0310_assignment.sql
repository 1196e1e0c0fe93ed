-- Work that a teacher hands out. It is "only you" until handed_out_at is set. Marks are whole hundredths of a point.
CREATE TABLE assignment (
  id bigint PRIMARY KEY,
  course_id bigint NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  title text NOT NULL,
  body text,
  audience text NOT NULL,
  opens_at bigint,
  closes_at bigint,
  due_at bigint,
  late_rule text NOT NULL,
  late_until bigint,
  grace_minutes bigint NOT NULL,
  homework boolean NOT NULL,
  minutes bigint,
  takes_text boolean NOT NULL,
  takes_files boolean NOT NULL,
  takes_link boolean NOT NULL,
  on_paper boolean NOT NULL,
  max_files bigint NOT NULL,
  max_bytes bigint NOT NULL,
  file_kinds text NOT NULL,
  redo boolean NOT NULL,
  scale text NOT NULL,
  max_mark bigint,
  labels text,
  counts boolean NOT NULL,
  handed_out_at bigint,
  version bigint NOT NULL,
  created_by bigint,
  created_at bigint NOT NULL,
  changed_by bigint,
  changed_at bigint NOT NULL,
  removed_at bigint
);
CREATE INDEX assignment_course ON assignment (course_id, due_at);

-- Whom it is for when it is not for all: groups of the course or chosen pupils.
CREATE TABLE assignment_audience (
  assignment_id bigint NOT NULL REFERENCES assignment (id) ON DELETE CASCADE,
  kind text NOT NULL,
  target_id bigint NOT NULL,
  PRIMARY KEY (assignment_id, kind, target_id)
);

-- Own dates for one pupil or one group; a pupil's own row goes before her group's.
CREATE TABLE assignment_date (
  id bigint PRIMARY KEY,
  assignment_id bigint NOT NULL REFERENCES assignment (id) ON DELETE CASCADE,
  kind text NOT NULL,
  target_id bigint NOT NULL,
  opens_at bigint,
  due_at bigint,
  late_until bigint,
  reason text,
  created_by bigint,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX assignment_date_target ON assignment_date (assignment_id, kind, target_id);

-- One pupil's work on one assignment: what she is writing, and what she last handed in. waiting says that a teacher has to look at it;
-- every verb that changes work or grade sets it, so that counting does not compare them again.
CREATE TABLE assignment_submission (
  id bigint PRIMARY KEY,
  assignment_id bigint NOT NULL REFERENCES assignment (id) ON DELETE CASCADE,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  draft text,
  draft_link text,
  draft_version bigint NOT NULL,
  draft_at bigint,
  state text NOT NULL,
  attempt bigint NOT NULL,
  handed_in_at bigint,
  late boolean NOT NULL,
  on_paper boolean NOT NULL,
  waiting boolean NOT NULL,
  body text,
  link text,
  receipt text,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX assignment_submission_pair ON assignment_submission (assignment_id, person_id);
CREATE INDEX assignment_submission_person ON assignment_submission (person_id);
CREATE INDEX assignment_submission_waiting ON assignment_submission (assignment_id) WHERE waiting;

-- Earlier attempts, as they were handed in.
CREATE TABLE assignment_attempt (
  id bigint PRIMARY KEY,
  submission_id bigint NOT NULL REFERENCES assignment_submission (id) ON DELETE CASCADE,
  attempt bigint NOT NULL,
  handed_in_at bigint NOT NULL,
  late boolean NOT NULL,
  body text,
  link text,
  files text,
  receipt text NOT NULL
);
CREATE UNIQUE INDEX assignment_attempt_submission ON assignment_attempt (submission_id, attempt);

-- The teacher's side: mark and comment as they are being made, and what was returned. The pupil sees only returned_*.
CREATE TABLE assignment_grade (
  id bigint PRIMARY KEY,
  assignment_id bigint NOT NULL REFERENCES assignment (id) ON DELETE CASCADE,
  person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  mark bigint,
  label text,
  comment text,
  mark_version bigint NOT NULL,
  comment_version bigint NOT NULL,
  graded_by bigint,
  graded_at bigint,
  returned_mark bigint,
  returned_label text,
  returned_comment text,
  returned_by bigint,
  returned_at bigint,
  seen_at bigint,
  redo_at bigint,
  redo_due_at bigint,
  excused_at bigint,
  excused_by bigint
);
CREATE UNIQUE INDEX assignment_grade_pair ON assignment_grade (assignment_id, person_id);
CREATE INDEX assignment_grade_person ON assignment_grade (person_id, returned_at);
