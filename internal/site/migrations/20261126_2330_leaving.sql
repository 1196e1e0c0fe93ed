-- When the school leaves, and until when everything can still be fetched.
ALTER TABLE site ADD COLUMN leave_on text;
ALTER TABLE site ADD COLUMN kept_until text;
