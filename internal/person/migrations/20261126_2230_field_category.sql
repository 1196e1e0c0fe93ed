-- What kind of data a mapped column is: some kinds need an assessment of consequences first.
ALTER TABLE person_field ADD COLUMN category text NOT NULL DEFAULT 'identifier';
