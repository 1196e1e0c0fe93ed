-- One run of an import and its report.
CREATE TABLE roster_run (
  id bigint PRIMARY KEY,
  source text NOT NULL,
  dry_run boolean NOT NULL,
  state text NOT NULL,
  started_by bigint,
  started_at bigint NOT NULL,
  ended_at bigint,
  blob_key text,
  counts text,
  report_key text,
  task_id bigint,
  fault_key text
);
CREATE INDEX roster_run_time ON roster_run (started_at);

-- Which row of the source became which row here, and what it looked like, so that a second run changes nothing.
CREATE TABLE roster_ref (
  kind text NOT NULL,
  source_id text NOT NULL,
  target_id bigint NOT NULL,
  digest text NOT NULL,
  run_id bigint NOT NULL,
  gone_at bigint,
  PRIMARY KEY (kind, source_id)
);
CREATE INDEX roster_ref_target ON roster_ref (kind, target_id);
