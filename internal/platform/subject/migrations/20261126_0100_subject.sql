-- Keyed digests of people who were erased (person) and of the numbers under which another system still knows them (source): so that
-- neither a restored backup nor an import brings them back. Without the site's key they lead nowhere.
CREATE TABLE subject_gone (
  kind text NOT NULL,
  digest text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (kind, digest)
);
