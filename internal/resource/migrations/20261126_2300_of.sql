-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX resource_created_by_of ON resource (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX resource_changed_by_of ON resource (changed_by) WHERE changed_by IS NOT NULL;

-- The few rows whose text mentions somebody.
CREATE INDEX resource_body_mention ON resource (id) WHERE replace(body, '"type":"mention"', '') <> body;
CREATE INDEX resource_file_of ON resource (file_id) WHERE file_id IS NOT NULL;
