-- The pair of sqlite/0008_wider.sql.
-- Streams, and with place '*' subjects over all places, that are to be held against their neighbours and looked at case by case once they have settled;
-- version tells a change that came while looking.
CREATE TABLE wider_streams (
  subject   nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  place     nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version   bigint NOT NULL,
  due_at    datetimeoffset(3) NOT NULL,
  PRIMARY KEY (subject, place)
);
