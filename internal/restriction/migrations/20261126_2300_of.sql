-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX restriction_mark_made_by_of ON restriction_mark (made_by) WHERE made_by IS NOT NULL;
CREATE INDEX restriction_statement_settled_by_of ON restriction_statement (settled_by) WHERE settled_by IS NOT NULL;
