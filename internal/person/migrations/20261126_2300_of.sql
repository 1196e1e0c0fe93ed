-- What is of one person is found without reading everybody's: each column by which rows lead to her begins an index.
CREATE INDEX person_flag_set_by_of ON person_flag (set_by) WHERE set_by IS NOT NULL;
CREATE INDEX person_flag_lift_by_of ON person_flag (lift_by) WHERE lift_by IS NOT NULL;
CREATE INDEX person_flag_lifted_by_of ON person_flag (lifted_by) WHERE lifted_by IS NOT NULL;
CREATE INDEX person_guardian_verified_by_of ON person_guardian (verified_by) WHERE verified_by IS NOT NULL;
CREATE INDEX person_value_field_of ON person_value (field_id) WHERE field_id IS NOT NULL;
