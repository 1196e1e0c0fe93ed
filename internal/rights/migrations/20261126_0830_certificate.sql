-- What an erasure did, in counts: it names nobody. The answer is signed, so that it can be shown to somebody else.
CREATE TABLE rights_certificate (
  request_id bigint PRIMARY KEY REFERENCES rights_request (id) ON DELETE CASCADE,
  body text NOT NULL,
  signature text NOT NULL
);
