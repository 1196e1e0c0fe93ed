-- What a guardian's copy was narrowed to when it was made, as words with a blank between; without them it is the whole copy.
ALTER TABLE rights_parcel ADD COLUMN scopes text;
