-- When the school let somebody of the host in, who she was, why, and what she could read.
CREATE TABLE support_grant (
  id bigint PRIMARY KEY,
  person_id bigint NOT NULL,
  reason_id bigint NOT NULL,
  work boolean NOT NULL,
  made_by bigint,
  made_at bigint NOT NULL,
  until_at bigint NOT NULL,
  ended_at bigint,
  ended_by bigint
);
CREATE INDEX support_grant_person ON support_grant (person_id);
CREATE INDEX support_grant_until ON support_grant (until_at);
