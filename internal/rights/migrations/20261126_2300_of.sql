-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX rights_request_asked_by_of ON rights_request (asked_by) WHERE asked_by IS NOT NULL;
