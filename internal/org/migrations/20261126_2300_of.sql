-- Deleting a row looks for those that hang on it: each reference begins an index.
CREATE INDEX org_session_parent_of ON org_session (parent_id) WHERE parent_id IS NOT NULL;
