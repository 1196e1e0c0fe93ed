-- Every leak that was reported or found: what happened, when somebody knew, what was decided and why (Article 33(5)).
CREATE TABLE breach (
  id bigint PRIMARY KEY,
  number bigint NOT NULL,
  reported_by bigint,
  contact text,
  said text,
  place text,
  detected_at bigint NOT NULL,
  aware_at bigint,
  due_at bigint,
  reminded bigint NOT NULL,
  nature text NOT NULL,
  touched text NOT NULL,
  facts text NOT NULL,
  consequences text NOT NULL,
  measures text NOT NULL,
  risk text NOT NULL,
  risk_why text NOT NULL,
  authority text NOT NULL,
  authority_why text NOT NULL,
  authority_at bigint,
  people text NOT NULL,
  people_why text NOT NULL,
  people_at bigint,
  lessons text NOT NULL,
  closed_at bigint
);
CREATE INDEX breach_open ON breach (due_at) WHERE closed_at IS NULL;
CREATE INDEX breach_reported ON breach (detected_at);

-- What was done, in order: its phases and what was sent after the first message.
CREATE TABLE breach_step (
  id bigint PRIMARY KEY,
  breach_id bigint NOT NULL REFERENCES breach (id) ON DELETE CASCADE,
  at bigint NOT NULL,
  what text NOT NULL,
  note text NOT NULL
);
CREATE INDEX breach_step_breach ON breach_step (breach_id, id);

-- Whose data it touches, as found in the log of looks and in the lists of a course, a class or an import.
CREATE TABLE breach_person (
  breach_id bigint NOT NULL REFERENCES breach (id) ON DELETE CASCADE,
  person_id bigint NOT NULL,
  found_by text NOT NULL,
  found_at bigint NOT NULL,
  told_how text NOT NULL,
  told_at bigint,
  PRIMARY KEY (breach_id, person_id)
);
CREATE INDEX breach_person_person ON breach_person (person_id);

-- The letter to them in each language.
CREATE TABLE breach_letter (
  breach_id bigint NOT NULL REFERENCES breach (id) ON DELETE CASCADE,
  lang text NOT NULL,
  words text NOT NULL,
  PRIMARY KEY (breach_id, lang)
);
