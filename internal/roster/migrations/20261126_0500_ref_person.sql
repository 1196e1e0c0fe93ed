-- Whom a link or an enrolment of the source is about besides its target, so that an erasure finds every number she is known by.
ALTER TABLE roster_ref ADD COLUMN person_id bigint;
CREATE INDEX roster_ref_person ON roster_ref (person_id);
