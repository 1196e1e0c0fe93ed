-- Looks are grouped by a quarter of an hour. With each goes what the viewer was then, and in a list of how many the person was seen.
ALTER TABLE audit_read RENAME COLUMN hour TO quarter;
ALTER TABLE audit_read ADD COLUMN role text NOT NULL DEFAULT '';
ALTER TABLE audit_read ADD COLUMN listed bigint NOT NULL DEFAULT 0;
