-- What somebody asked about personal data. person_id is no foreign key: a request outlives the account it was about, without leading to it.
CREATE TABLE rights_request (
  id bigint PRIMARY KEY,
  number bigint NOT NULL,
  person_id bigint,
  asked_by bigint,
  kind text NOT NULL,
  state text NOT NULL,
  channel text NOT NULL,
  said text NOT NULL,
  name text NOT NULL,
  contact text NOT NULL,
  lang text NOT NULL,
  received_at bigint NOT NULL,
  due_on text NOT NULL,
  extended text NOT NULL,
  paused_at bigint,
  begins_at bigint,
  plan text,
  plan_hash text NOT NULL,
  step bigint NOT NULL,
  decision text NOT NULL,
  answer text NOT NULL,
  closed_at bigint,
  told bigint NOT NULL
);
CREATE UNIQUE INDEX rights_request_number ON rights_request (number);
CREATE INDEX rights_request_person ON rights_request (person_id);
CREATE INDEX rights_request_queue ON rights_request (state, due_on);

-- What happened to it, as the person reads it.
CREATE TABLE rights_event (
  id bigint PRIMARY KEY,
  request_id bigint NOT NULL REFERENCES rights_request (id) ON DELETE CASCADE,
  at bigint NOT NULL,
  what text NOT NULL,
  by_role text NOT NULL,
  note text NOT NULL
);
CREATE INDEX rights_event_request ON rights_event (request_id, id);

-- Where the answer to an erasure goes when the account is gone: for thirty days, and for nothing else.
CREATE TABLE rights_letterbox (
  request_id bigint PRIMARY KEY REFERENCES rights_request (id) ON DELETE CASCADE,
  contact text NOT NULL
);
