-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX support_grant_made_by_of ON support_grant (made_by) WHERE made_by IS NOT NULL;
CREATE INDEX support_grant_ended_by_of ON support_grant (ended_by) WHERE ended_by IS NOT NULL;
