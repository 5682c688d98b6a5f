-- The pair of sqlserver/0008_wider.sql.
-- Streams, and with place '*' subjects over all places, that are to be held against their neighbours and looked at case by case once they have settled;
-- version tells a change that came while looking.
CREATE TABLE wider_streams (
  subject   TEXT NOT NULL,
  place     TEXT NOT NULL,
  version   INTEGER NOT NULL,
  due_at    TEXT NOT NULL,
  PRIMARY KEY (subject, place)
) STRICT, WITHOUT ROWID;
