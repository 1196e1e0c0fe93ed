-- Who ended a link between guardian and child, a roster or a person: what a person ended, no import opens again.
ALTER TABLE person_guardian ADD COLUMN ended_by text;
