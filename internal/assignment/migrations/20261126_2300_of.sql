-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX assignment_created_by_of ON assignment (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX assignment_changed_by_of ON assignment (changed_by) WHERE changed_by IS NOT NULL;
CREATE INDEX assignment_audience_target_of ON assignment_audience (target_id) WHERE target_id IS NOT NULL;
CREATE INDEX assignment_date_target_of ON assignment_date (target_id) WHERE target_id IS NOT NULL;
CREATE INDEX assignment_date_created_by_of ON assignment_date (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX assignment_grade_graded_by_of ON assignment_grade (graded_by) WHERE graded_by IS NOT NULL;
CREATE INDEX assignment_grade_returned_by_of ON assignment_grade (returned_by) WHERE returned_by IS NOT NULL;
CREATE INDEX assignment_grade_excused_by_of ON assignment_grade (excused_by) WHERE excused_by IS NOT NULL;

-- The few rows whose text mentions somebody.
CREATE INDEX assignment_body_mention ON assignment (id) WHERE replace(body, '"type":"mention"', '') <> body;
CREATE INDEX assignment_submission_draft_mention ON assignment_submission (id) WHERE replace(draft, '"type":"mention"', '') <> draft;
CREATE INDEX assignment_submission_body_mention ON assignment_submission (id) WHERE replace(body, '"type":"mention"', '') <> body;
CREATE INDEX assignment_attempt_body_mention ON assignment_attempt (id) WHERE replace(body, '"type":"mention"', '') <> body;
