-- The pair of sqlite/0005_catalogue.sql.
-- What was imported into the catalogue: each change of an entry as a JSON Merge Patch (RFC 7396), in the order in which they hold. Never changed or deleted.
CREATE TABLE substance_changes (
  change_no     bigint IDENTITY NOT NULL PRIMARY KEY,
  substance_id  nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  at            datetimeoffset(3) NOT NULL,
  who           nvarchar(400) NOT NULL,
  source        nvarchar(2000) NOT NULL,
  patch         nvarchar(max) NOT NULL
);
CREATE INDEX ix_substance_changes ON substance_changes (substance_id);

-- Names that no catalogue had when they first came, as compared, and the subject that each counts as: one typing error apart they are one subject, that of
-- the first. Initial and length find what may be one error away.
CREATE TABLE unlisted_names (
  name_key  nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  subject   nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  initial   nvarchar(2) COLLATE Latin1_General_100_BIN2 NOT NULL,
  length    bigint NOT NULL
);
CREATE INDEX ix_unlisted_names_near ON unlisted_names (initial, length);
CREATE INDEX ix_unlisted_names_subject ON unlisted_names (subject);
INSERT INTO unlisted_names (name_key, subject, initial, length)
SELECT SUBSTRING(subject, 10, 200), subject, SUBSTRING(subject, 10, 1), LEN(subject) - 9 FROM subjects WHERE kind = 'unlisted' AND LEN(subject) > 9;

-- By which state of the catalogue the names of stored reports have been read, and how often: twice, since a worker may have been at its last batch.
CREATE TABLE names_read (
  knowledge  nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  read_at    datetimeoffset(3) NOT NULL,
  times      bigint NOT NULL
);
GO
-- What else than its name says which substance a finding is of.
ALTER TABLE findings ADD
  inchi_key   nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL,
  cas_number  nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL;
