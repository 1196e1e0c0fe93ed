-- Since when nothing happens in a course any more, or its last planned day when that is later: retention counts from here. It moves
-- with the work in the course, so that a course used again is never swept for its old dates.
ALTER TABLE course ADD COLUMN idle_from bigint;
UPDATE course SET idle_from = created_at;
CREATE INDEX course_idle ON course (idle_from);
