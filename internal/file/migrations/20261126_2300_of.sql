-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX file_upload_owner_of ON file_upload (owner_id) WHERE owner_id IS NOT NULL;
