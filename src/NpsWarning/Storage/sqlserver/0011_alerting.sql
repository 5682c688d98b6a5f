-- The pair of sqlite/0011_alerting.sql.
-- The directory: one row a stakeholder, as `nps stakeholders import` took it in. The number of the change tells every process that it is another now.
CREATE TABLE stakeholders (
  stakeholder_id  nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  body            nvarchar(max) NOT NULL
);
CREATE TABLE directory_changes (
  change_no  bigint IDENTITY(1,1) PRIMARY KEY,
  at         datetimeoffset(3) NOT NULL,
  who        nvarchar(400) NOT NULL
);

-- A version's text in further languages; alert_texts has it in the first language of its place.
CREATE TABLE alert_translations (
  alert_id  nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version   bigint NOT NULL,
  audience  nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  reach     nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  language  nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  headline  nvarchar(400) NOT NULL,
  plain     nvarchar(max) NOT NULL,
  html      nvarchar(max) NOT NULL,
  PRIMARY KEY (alert_id, version, audience, reach, language)
);

-- What machines are told of a version for an audience, as JSON: what mail says in words, and no more.
ALTER TABLE alert_texts ADD facts nvarchar(max) NULL;

-- In which language it goes; the severity that its text states, if it may; whether it waits for a digest ('Daily', 'Weekly'); reminders sent, and when the last; what the recipient said of it.
ALTER TABLE deliveries ADD
  language         nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL,
  severity         nvarchar(40) NULL,
  digest           nvarchar(16) NULL,
  reminders        bigint NOT NULL CONSTRAINT df_deliveries_reminders DEFAULT 0,
  reminded_at      datetimeoffset(3) NULL,
  acknowledged_at  datetimeoffset(3) NULL,
  acted_at         datetimeoffset(3) NULL;

-- Keys that all processes of the service share, by what they are for; made at the first need.
CREATE TABLE service_keys (
  purpose    nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  key_bytes  varbinary(max) NOT NULL
);
