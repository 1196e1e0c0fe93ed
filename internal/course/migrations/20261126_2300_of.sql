-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX course_created_by_of ON course (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX course_org_of ON course (org_id) WHERE org_id IS NOT NULL;
