-- Assessments of what processing may do to people (Article 35), as they are being worked on.
CREATE TABLE dpia (
  id bigint PRIMARY KEY,
  number bigint NOT NULL,
  title text NOT NULL,
  purposes text NOT NULL,
  foreseen text NOT NULL,
  basis text NOT NULL,
  necessity text NOT NULL,
  views text NOT NULL,
  advice text NOT NULL,
  consulted_on text,
  answer text NOT NULL,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  told_at bigint,
  ended_at bigint,
  ended_why text NOT NULL
);
CREATE UNIQUE INDEX dpia_number ON dpia (number);

-- What may happen to people, and what is done about it.
CREATE TABLE dpia_risk (
  id bigint PRIMARY KEY,
  dpia_id bigint NOT NULL REFERENCES dpia (id) ON DELETE CASCADE,
  what text NOT NULL,
  likely bigint NOT NULL,
  severe bigint NOT NULL,
  measure text NOT NULL,
  proof text NOT NULL,
  likely_after bigint NOT NULL,
  severe_after bigint NOT NULL
);
CREATE INDEX dpia_risk_dpia ON dpia_risk (dpia_id, id);

-- What the school answers for: all of it as it stood on that day, with what the program did then.
CREATE TABLE dpia_approval (
  id bigint PRIMARY KEY,
  dpia_id bigint NOT NULL REFERENCES dpia (id) ON DELETE CASCADE,
  at bigint NOT NULL,
  by_id bigint,
  review_on text NOT NULL,
  content text NOT NULL,
  described text NOT NULL
);
CREATE INDEX dpia_approval_dpia ON dpia_approval (dpia_id, id);
CREATE INDEX dpia_approval_by ON dpia_approval (by_id);
