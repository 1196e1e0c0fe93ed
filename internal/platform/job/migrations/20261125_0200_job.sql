-- Work that waits: it survives a kill, and a killed worker's task is done again when its lease is over. Payloads hold ids only.
CREATE TABLE job_task (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  payload text NOT NULL,
  state text NOT NULL,
  run_at bigint NOT NULL,
  lease_until bigint,
  claim bigint,
  tries bigint NOT NULL,
  lost bigint NOT NULL,
  unique_key text,
  progress_done bigint NOT NULL,
  progress_total bigint NOT NULL,
  note_key text,
  cancel_asked boolean NOT NULL,
  fault_key text,
  created_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX job_task_due ON job_task (state, run_at, id);
CREATE INDEX job_task_ended ON job_task (ended_at);
CREATE UNIQUE INDEX job_task_unique ON job_task (unique_key);

-- When each repeated task ran last.
CREATE TABLE job_schedule (
  name text PRIMARY KEY,
  last_at bigint NOT NULL
);
