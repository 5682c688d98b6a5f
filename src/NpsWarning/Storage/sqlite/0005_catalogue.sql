-- The pair of sqlserver/0005_catalogue.sql.
-- What was imported into the catalogue: each change of an entry as a JSON Merge Patch (RFC 7396), in the order in which they hold. Never changed or deleted.
CREATE TABLE substance_changes (
  change_no     INTEGER PRIMARY KEY AUTOINCREMENT,
  substance_id  TEXT NOT NULL,
  at            TEXT NOT NULL,
  who           TEXT NOT NULL,
  source        TEXT NOT NULL,
  patch         TEXT NOT NULL
) STRICT;
CREATE INDEX ix_substance_changes ON substance_changes (substance_id);

-- Names that no catalogue had when they first came, as compared, and the subject that each counts as: one typing error apart they are one subject, that of
-- the first. Initial and length find what may be one error away.
CREATE TABLE unlisted_names (
  name_key  TEXT NOT NULL PRIMARY KEY,
  subject   TEXT NOT NULL,
  initial   TEXT NOT NULL,
  length    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_unlisted_names_near ON unlisted_names (initial, length);
CREATE INDEX ix_unlisted_names_subject ON unlisted_names (subject);
INSERT INTO unlisted_names (name_key, subject, initial, length)
SELECT SUBSTR(subject, 10), subject, SUBSTR(subject, 10, 1), LENGTH(subject) - 9 FROM subjects WHERE kind = 'unlisted' AND LENGTH(subject) > 9;

-- By which state of the catalogue the names of stored reports have been read, and how often: twice, since a worker may have been at its last batch.
CREATE TABLE names_read (
  knowledge  TEXT NOT NULL PRIMARY KEY,
  read_at    TEXT NOT NULL,
  times      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What else than its name says which substance a finding is of.
ALTER TABLE findings ADD COLUMN inchi_key TEXT NULL;
ALTER TABLE findings ADD COLUMN cas_number TEXT NULL;
