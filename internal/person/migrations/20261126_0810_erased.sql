-- Of a few erased people the name is left, or what a hold keeps. Every page that shows records leaves them out.
CREATE INDEX person_erased ON person (id) WHERE closed_why = 'erased';
