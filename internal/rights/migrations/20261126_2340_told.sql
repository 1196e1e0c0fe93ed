-- Which firms that got something about a person were told that it was put right, erased or paused (Article 19), and what became of it.
CREATE TABLE rights_told (
  request_id bigint NOT NULL REFERENCES rights_request (id) ON DELETE CASCADE,
  firm text NOT NULL,
  outcome text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (request_id, firm)
);
