-- A hold may keep only some kinds of things of a person, and say on which ground an erasure left them out.
ALTER TABLE retention_hold ADD COLUMN things text NOT NULL DEFAULT '';
ALTER TABLE retention_hold ADD COLUMN ground text NOT NULL DEFAULT '';
