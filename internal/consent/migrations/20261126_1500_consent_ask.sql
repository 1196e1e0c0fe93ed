-- What the school asks people to agree to: for a class, a school, or every class of the site; until a day. Asked once asked_at is set.
CREATE TABLE consent_ask (
  id bigint PRIMARY KEY,
  org_id bigint REFERENCES org (id) ON DELETE CASCADE,
  class_id bigint REFERENCES class (id) ON DELETE CASCADE,
  until_on text NOT NULL,
  created_at bigint NOT NULL,
  asked_at bigint,
  ended_at bigint
);
CREATE INDEX consent_ask_org ON consent_ask (org_id);
CREATE INDEX consent_ask_class ON consent_ask (class_id);

-- Its words in each language of the site.
CREATE TABLE consent_wording (
  ask_id bigint NOT NULL REFERENCES consent_ask (id) ON DELETE CASCADE,
  lang text NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (ask_id, lang)
);
