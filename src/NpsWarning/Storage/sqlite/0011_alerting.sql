-- The pair of sqlserver/0011_alerting.sql.
-- The directory: one row a stakeholder, as `nps stakeholders import` took it in. The number of the change tells every process that it is another now.
CREATE TABLE stakeholders (
  stakeholder_id  TEXT NOT NULL PRIMARY KEY,
  body            TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE directory_changes (
  change_no  INTEGER PRIMARY KEY AUTOINCREMENT,
  at         TEXT NOT NULL,
  who        TEXT NOT NULL
) STRICT;

-- A version's text in further languages; alert_texts has it in the first language of its place.
CREATE TABLE alert_translations (
  alert_id  TEXT NOT NULL,
  version   INTEGER NOT NULL,
  audience  TEXT NOT NULL,
  reach     TEXT NOT NULL,
  language  TEXT NOT NULL,
  headline  TEXT NOT NULL,
  plain     TEXT NOT NULL,
  html      TEXT NOT NULL,
  PRIMARY KEY (alert_id, version, audience, reach, language)
) STRICT, WITHOUT ROWID;

-- What machines are told of a version for an audience, as JSON: what mail says in words, and no more.
ALTER TABLE alert_texts ADD COLUMN facts TEXT NULL;

-- In which language it goes; the severity that its text states, if it may; whether it waits for a digest ('Daily', 'Weekly'); reminders sent, and when the last; what the recipient said of it.
ALTER TABLE deliveries ADD COLUMN language TEXT NULL;
ALTER TABLE deliveries ADD COLUMN severity TEXT NULL;
ALTER TABLE deliveries ADD COLUMN digest TEXT NULL;
ALTER TABLE deliveries ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN reminded_at TEXT NULL;
ALTER TABLE deliveries ADD COLUMN acknowledged_at TEXT NULL;
ALTER TABLE deliveries ADD COLUMN acted_at TEXT NULL;

-- Keys that all processes of the service share, by what they are for; made at the first need.
CREATE TABLE service_keys (
  purpose    TEXT NOT NULL PRIMARY KEY,
  key_bytes  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
