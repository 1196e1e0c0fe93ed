-- On whose word a task stands, such as a consent; when it is taken back, the task goes.
ALTER TABLE job_task ADD COLUMN under text;
CREATE INDEX job_task_under ON job_task (under);
