-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX login_link_person_of ON login_link (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX login_link_created_by_of ON login_link (created_by) WHERE created_by IS NOT NULL;
