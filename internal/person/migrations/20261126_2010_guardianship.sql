-- What a guardian is to a child in law, and so what she may see and do. Every link there was is custody; who was set by hand is not changed
-- by an import (verified_at).
ALTER TABLE person_guardian ADD COLUMN kind text NOT NULL DEFAULT 'custody';
-- Scopes that were set by hand, as words with a blank between; without them the kind says which.
ALTER TABLE person_guardian ADD COLUMN scopes text;
ALTER TABLE person_guardian ADD COLUMN begins_on text;
ALTER TABLE person_guardian ADD COLUMN ends_on text;
ALTER TABLE person_guardian ADD COLUMN verified_by bigint;
ALTER TABLE person_guardian ADD COLUMN verified_at bigint;
-- What the child, grown up, lets this person go on seeing.
ALTER TABLE person_guardian ADD COLUMN kept text;
ALTER TABLE person_guardian ADD COLUMN kept_at bigint;

-- From which day a person is of age: set by hand, or reckoned from the birth date of a roster that an admin mapped. No birth date.
ALTER TABLE person ADD COLUMN adult_on text;
ALTER TABLE person ADD COLUMN adult_by text;
ALTER TABLE person ADD COLUMN adult_seen_at bigint;
ALTER TABLE person ADD COLUMN decides_seen_at bigint;
CREATE INDEX person_adult ON person (adult_on);
