-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX plan_item_created_by_of ON plan_item (created_by) WHERE created_by IS NOT NULL;
