-- From which age a pupil decides about consents herself, where the school wants her older than the country's law does. Without it: the law.
ALTER TABLE site ADD COLUMN decides_age bigint;
