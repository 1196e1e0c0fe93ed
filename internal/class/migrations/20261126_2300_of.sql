-- Deleting a row looks for those that hang on it: each reference begins an index.
CREATE INDEX class_subject_org_of ON class_subject (org_id) WHERE org_id IS NOT NULL;
CREATE INDEX class_session_of ON class (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX class_subject_of ON class (subject_id) WHERE subject_id IS NOT NULL;
