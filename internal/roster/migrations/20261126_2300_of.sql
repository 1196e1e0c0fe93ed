-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX roster_ref_target_of ON roster_ref (target_id) WHERE target_id IS NOT NULL;
CREATE INDEX roster_run_started_by_of ON roster_run (started_by) WHERE started_by IS NOT NULL;
