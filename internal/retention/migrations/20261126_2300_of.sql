-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX retention_hold_made_by_of ON retention_hold (made_by) WHERE made_by IS NOT NULL;
CREATE INDEX retention_hold_lifted_by_of ON retention_hold (lifted_by) WHERE lifted_by IS NOT NULL;
