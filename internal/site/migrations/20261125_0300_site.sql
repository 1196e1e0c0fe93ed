-- One row: what this site is, who answers for it, and how it keeps time.
CREATE TABLE site (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  country text NOT NULL,
  languages text NOT NULL,
  zone text NOT NULL,
  controller_name text NOT NULL,
  controller_address text NOT NULL,
  controller_email text NOT NULL,
  officer_name text NOT NULL,
  officer_email text NOT NULL,
  authority text NOT NULL,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL
);
