-- The pair of sqlite/0001_first.sql: the same tables and columns. Keys stay under SQL Server's 900 bytes for a clustered index.
-- What is a key, or is compared with one, is compared by its characters, as SQLite does: R-1 and r-1 are two reports.

-- Every revision that was accepted, as it came. Unique, so that a report counts once however often it is delivered.
CREATE TABLE report_revisions (
  submitter     nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  report_id     nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  revision      bigint NOT NULL,
  content_hash  nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  body          nvarchar(max) NOT NULL,
  reported_at   datetimeoffset(3) NOT NULL,
  received_at   datetimeoffset(3) NOT NULL,
  PRIMARY KEY (submitter, report_id, revision)
);

-- The newest revision of each report, with what detection and the pages need.
CREATE TABLE reports (
  submitter      nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  report_id      nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  revision       bigint NOT NULL,
  kind           nvarchar(40) NOT NULL,
  status         nvarchar(40) NOT NULL,
  case_id        nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  occurred_on    date NOT NULL,
  known_on       date NOT NULL,
  place          nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  country        nvarchar(2) COLLATE Latin1_General_100_BIN2 NOT NULL,
  region         nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
  tlp            nvarchar(40) NOT NULL,
  severity       bigint NULL,
  fatal          bigint NOT NULL,
  child          bigint NOT NULL,
  PRIMARY KEY (submitter, report_id)
);
CREATE INDEX ix_reports_case ON reports (case_id);

CREATE TABLE findings (
  submitter      nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  report_id      nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  ordinal        bigint NOT NULL,
  raw_name       nvarchar(400) NOT NULL,
  subject        nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
  how            nvarchar(400) NOT NULL,
  identification nvarchar(400) NULL,
  detected       bigint NOT NULL,
  role           nvarchar(40) NULL,
  known_on       date NOT NULL,
  PRIMARY KEY (submitter, report_id, ordinal)
);

CREATE INDEX ix_findings_subject ON findings (subject, known_on);

-- "This report is about the same event as that one", until both are here.
CREATE TABLE report_links (
  submitter         nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  report_id         nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  to_submitter      nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  to_report_id      nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  PRIMARY KEY (submitter, report_id, to_submitter, to_report_id)
);
CREATE INDEX ix_report_links_to ON report_links (to_submitter, to_report_id);

-- One row for a subject in a case, for each kind of source and once for 'any': what the streams count.
CREATE TABLE sightings (
  case_id      nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  subject      nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  source       nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  place        nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  known_on     date NOT NULL,
  occurred_on  date NOT NULL,
  PRIMARY KEY (case_id, subject, source)
);
CREATE INDEX ix_sightings_stream ON sightings (subject, place, source, known_on);

-- Cases a day of each stream, kept with every commit. Subject '*' is the exposure: how many substances were named.
CREATE TABLE stream_days (
  subject   nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  place     nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  source    nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  day       date NOT NULL,
  cases     bigint NOT NULL,
  PRIMARY KEY (subject, place, source, day)
);

CREATE TABLE subjects (
  subject    nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  kind       nvarchar(40) NOT NULL,
  name       nvarchar(400) NOT NULL,
  standing   nvarchar(40) NOT NULL
);

-- Streams that have changed since they were last judged; version tells a change that came while judging.
CREATE TABLE dirty_streams (
  subject   nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  place     nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version   bigint NOT NULL,
  PRIMARY KEY (subject, place)
);

-- Poisonings with clinical features.
CREATE TABLE presentations (
  submitter     nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  report_id     nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  case_id       nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  country       nvarchar(2) COLLATE Latin1_General_100_BIN2 NOT NULL,
  region        nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
  presented_on  date NOT NULL,
  known_on      date NOT NULL,
  features      nvarchar(max) NOT NULL,
  age_band      nvarchar(400) NULL,
  route         nvarchar(400) NULL,
  severity      bigint NULL,
  PRIMARY KEY (submitter, report_id)
);
CREATE INDEX ix_presentations_day ON presentations (country, known_on);
CREATE INDEX ix_presentations_case ON presentations (case_id);

CREATE TABLE presentation_dirty (
  country   nvarchar(2) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  version   bigint NOT NULL
);

-- Presentations that resemble each other and nothing usual; their members are sightings of subject 'cluster:<id>'.
CREATE TABLE clusters (
  cluster_id     nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  place          nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  country        nvarchar(2) COLLATE Latin1_General_100_BIN2 NOT NULL,
  found_on       date NOT NULL,
  last_on        date NOT NULL,
  features       nvarchar(max) NOT NULL,
  named_subject  nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL
);

CREATE TABLE signals (
  signal_id         nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  subject           nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  named_subject     nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
  place             nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  state             nvarchar(40) NOT NULL,
  grade             nvarchar(40) NOT NULL,
  severity          nvarchar(40) NOT NULL,
  severity_rule     nvarchar(2000) NOT NULL,
  rank              float NOT NULL,
  reason            nvarchar(2000) NOT NULL,
  detectors         nvarchar(max) NOT NULL,
  cases             bigint NOT NULL,
  cases_at_decision bigint NULL,
  evidence_from     date NOT NULL,
  first_occurred_on date NOT NULL,
  first_known_on    date NOT NULL,
  signalled_on      date NOT NULL,
  last_verdict_on   date NOT NULL,
  detected_at       datetimeoffset(3) NOT NULL,
  changed_at        datetimeoffset(3) NOT NULL,
  merged_into       nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
  alert_due         bigint NOT NULL
);
CREATE INDEX ix_signals_subject ON signals (subject, place);
CREATE INDEX ix_signals_named ON signals (named_subject, place);
CREATE INDEX ix_signals_due ON signals (alert_due) WHERE alert_due = 1;

CREATE TABLE verdicts (
  signal_id         nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  detector          nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
  source            nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  day               date NOT NULL,
  detector_version  nvarchar(400) NOT NULL,
  model_version     nvarchar(400) NULL,
  grade             nvarchar(40) NOT NULL,
  reason            nvarchar(2000) NOT NULL,
  numbers           nvarchar(max) NOT NULL,
  at                datetimeoffset(3) NOT NULL,
  PRIMARY KEY (signal_id, detector, source, day)
);

-- Append-only: who did what, when, why.
CREATE TABLE audit (
  audit_id   bigint IDENTITY(1,1) PRIMARY KEY,
  at         datetimeoffset(3) NOT NULL,
  who        nvarchar(400) NOT NULL,
  action     nvarchar(40) NOT NULL,
  object     nvarchar(400) NOT NULL,
  reason     nvarchar(2000) NOT NULL
);
CREATE INDEX ix_audit_object ON audit (object);

CREATE TABLE alerts (
  alert_id    nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version     bigint NOT NULL,
  signal_id   nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  kind        nvarchar(40) NOT NULL,
  subject     nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  issued_at   datetimeoffset(3) NOT NULL,
  severity    nvarchar(40) NOT NULL,
  reason      nvarchar(2000) NOT NULL,
  audiences   nvarchar(400) NOT NULL,
  cases       bigint NOT NULL,
  simulated   bigint NOT NULL,
  PRIMARY KEY (alert_id, version)
);
CREATE INDEX ix_alerts_signal ON alerts (signal_id);

CREATE TABLE alert_texts (
  alert_id    nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version     bigint NOT NULL,
  audience    nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  reach       nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  language    nvarchar(40) NOT NULL,
  headline    nvarchar(400) NOT NULL,
  plain       nvarchar(max) NOT NULL,
  html        nvarchar(max) NOT NULL,
  PRIMARY KEY (alert_id, version, audience, reach)
);

CREATE TABLE deliveries (
  delivery_id   nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  alert_id      nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version       bigint NOT NULL,
  stakeholder   nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  channel       nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  audience      nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  reach         nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  tlp           nvarchar(40) NOT NULL,
  name          nvarchar(400) NOT NULL,
  address       nvarchar(400) NOT NULL,
  why           nvarchar(2000) NOT NULL,
  state         nvarchar(40) NOT NULL,
  attempts      bigint NOT NULL,
  due_at        datetimeoffset(3) NOT NULL,
  delivered_at  datetimeoffset(3) NULL,
  reference     nvarchar(400) NULL,
  problem       nvarchar(2000) NULL,
  UNIQUE (alert_id, version, stakeholder, channel)
);
CREATE INDEX ix_deliveries_due ON deliveries (state, due_at);

CREATE TABLE notify (
  case_id     nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  body        nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  PRIMARY KEY (case_id, body)
);

CREATE TABLE quarantine (
  quarantine_id  nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  submitter      nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  message_id     nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  received_at    datetimeoffset(3) NOT NULL,
  reason         nvarchar(2000) NOT NULL,
  errors         nvarchar(max) NOT NULL,
  body           varbinary(max) NULL
);

-- Messages to send once their transaction has committed.
CREATE TABLE outbox (
  outbox_id   bigint IDENTITY(1,1) PRIMARY KEY,
  queue       nvarchar(400) NOT NULL,
  message_id  nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  body        nvarchar(max) NOT NULL
);

-- What the administrator has to see to; each once.
CREATE TABLE tasks (
  task_id   nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  at        datetimeoffset(3) NOT NULL,
  code      nvarchar(40) NOT NULL,
  found     nvarchar(400) NOT NULL,
  request   nvarchar(2000) NOT NULL
);

-- One row a task that only one process may do at a time.
CREATE TABLE leases (
  name    nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  holder  nvarchar(400) NOT NULL,
  until   datetimeoffset(3) NOT NULL
);
GO
CREATE TRIGGER audit_keeps ON audit INSTEAD OF UPDATE, DELETE AS THROW 50001, 'the audit trail is append-only', 1;
