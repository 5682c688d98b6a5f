-- Dates are 'yyyy-MM-dd'. Instants are UTC, 'yyyy-MM-ddTHH:mm:ss.fffZ': both sort as text.

-- Every revision that was accepted, as it came. Unique, so that a report counts once however often it is delivered.
CREATE TABLE report_revisions (
  submitter     TEXT NOT NULL,
  report_id     TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  content_hash  TEXT NOT NULL,
  body          TEXT NOT NULL,
  reported_at   TEXT NOT NULL,
  received_at   TEXT NOT NULL,
  PRIMARY KEY (submitter, report_id, revision)
) STRICT, WITHOUT ROWID;

-- The newest revision of each report, with what detection and the pages need.
CREATE TABLE reports (
  submitter      TEXT NOT NULL,
  report_id      TEXT NOT NULL,
  revision       INTEGER NOT NULL,
  kind           TEXT NOT NULL,
  status         TEXT NOT NULL,
  case_id        TEXT NOT NULL,
  occurred_on    TEXT NOT NULL,
  known_on       TEXT NOT NULL,
  place          TEXT NOT NULL,
  country        TEXT NOT NULL,
  region         TEXT NULL,
  tlp            TEXT NOT NULL,
  severity       INTEGER NULL,
  fatal          INTEGER NOT NULL,
  child          INTEGER NOT NULL,
  PRIMARY KEY (submitter, report_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_reports_case ON reports (case_id);

CREATE TABLE findings (
  submitter      TEXT NOT NULL,
  report_id      TEXT NOT NULL,
  ordinal        INTEGER NOT NULL,
  raw_name       TEXT NOT NULL,
  subject        TEXT NULL,
  how            TEXT NOT NULL,
  identification TEXT NULL,
  detected       INTEGER NOT NULL,
  role           TEXT NULL,
  known_on       TEXT NOT NULL,
  PRIMARY KEY (submitter, report_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX ix_findings_subject ON findings (subject, known_on);

-- "This report is about the same event as that one", until both are here.
CREATE TABLE report_links (
  submitter         TEXT NOT NULL,
  report_id         TEXT NOT NULL,
  to_submitter      TEXT NOT NULL,
  to_report_id      TEXT NOT NULL,
  PRIMARY KEY (submitter, report_id, to_submitter, to_report_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_report_links_to ON report_links (to_submitter, to_report_id);

-- One row for a subject in a case, for each kind of source and once for 'any': what the streams count.
CREATE TABLE sightings (
  case_id      TEXT NOT NULL,
  subject      TEXT NOT NULL,
  source       TEXT NOT NULL,
  place        TEXT NOT NULL,
  known_on     TEXT NOT NULL,
  occurred_on  TEXT NOT NULL,
  PRIMARY KEY (case_id, subject, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_sightings_stream ON sightings (subject, place, source, known_on);

-- Cases a day of each stream, kept with every commit. Subject '*' is the exposure: how many substances were named.
CREATE TABLE stream_days (
  subject   TEXT NOT NULL,
  place     TEXT NOT NULL,
  source    TEXT NOT NULL,
  day       TEXT NOT NULL,
  cases     INTEGER NOT NULL,
  PRIMARY KEY (subject, place, source, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE subjects (
  subject    TEXT NOT NULL PRIMARY KEY,
  kind       TEXT NOT NULL,
  name       TEXT NOT NULL,
  standing   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Streams that have changed since they were last judged; version tells a change that came while judging.
CREATE TABLE dirty_streams (
  subject   TEXT NOT NULL,
  place     TEXT NOT NULL,
  version   INTEGER NOT NULL,
  PRIMARY KEY (subject, place)
) STRICT, WITHOUT ROWID;

-- Poisonings with clinical features.
CREATE TABLE presentations (
  submitter     TEXT NOT NULL,
  report_id     TEXT NOT NULL,
  case_id       TEXT NOT NULL,
  country       TEXT NOT NULL,
  region        TEXT NULL,
  presented_on  TEXT NOT NULL,
  known_on      TEXT NOT NULL,
  features      TEXT NOT NULL,
  age_band      TEXT NULL,
  route         TEXT NULL,
  severity      INTEGER NULL,
  PRIMARY KEY (submitter, report_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_presentations_day ON presentations (country, known_on);
CREATE INDEX ix_presentations_case ON presentations (case_id);

CREATE TABLE presentation_dirty (
  country   TEXT NOT NULL PRIMARY KEY,
  version   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Presentations that resemble each other and nothing usual; their members are sightings of subject 'cluster:<id>'.
CREATE TABLE clusters (
  cluster_id     TEXT NOT NULL PRIMARY KEY,
  place          TEXT NOT NULL,
  country        TEXT NOT NULL,
  found_on       TEXT NOT NULL,
  last_on        TEXT NOT NULL,
  features       TEXT NOT NULL,
  named_subject  TEXT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signals (
  signal_id         TEXT NOT NULL PRIMARY KEY,
  subject           TEXT NOT NULL,
  named_subject     TEXT NULL,
  place             TEXT NOT NULL,
  state             TEXT NOT NULL,
  grade             TEXT NOT NULL,
  severity          TEXT NOT NULL,
  severity_rule     TEXT NOT NULL,
  rank              REAL NOT NULL,
  reason            TEXT NOT NULL,
  detectors         TEXT NOT NULL,
  cases             INTEGER NOT NULL,
  cases_at_decision INTEGER NULL,
  evidence_from     TEXT NOT NULL,
  first_occurred_on TEXT NOT NULL,
  first_known_on    TEXT NOT NULL,
  signalled_on      TEXT NOT NULL,
  last_verdict_on   TEXT NOT NULL,
  detected_at       TEXT NOT NULL,
  changed_at        TEXT NOT NULL,
  merged_into       TEXT NULL,
  alert_due         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_signals_subject ON signals (subject, place);
CREATE INDEX ix_signals_named ON signals (named_subject, place);
CREATE INDEX ix_signals_due ON signals (alert_due) WHERE alert_due = 1;

CREATE TABLE verdicts (
  signal_id         TEXT NOT NULL,
  detector          TEXT NOT NULL,
  source            TEXT NOT NULL,
  day               TEXT NOT NULL,
  detector_version  TEXT NOT NULL,
  model_version     TEXT NULL,
  grade             TEXT NOT NULL,
  reason            TEXT NOT NULL,
  numbers           TEXT NOT NULL,
  at                TEXT NOT NULL,
  PRIMARY KEY (signal_id, detector, source, day)
) STRICT, WITHOUT ROWID;

-- Append-only: who did what, when, why.
CREATE TABLE audit (
  audit_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  at         TEXT NOT NULL,
  who        TEXT NOT NULL,
  action     TEXT NOT NULL,
  object     TEXT NOT NULL,
  reason     TEXT NOT NULL
) STRICT;
CREATE INDEX ix_audit_object ON audit (object);
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

CREATE TABLE alerts (
  alert_id    TEXT NOT NULL,
  version     INTEGER NOT NULL,
  signal_id   TEXT NOT NULL,
  kind        TEXT NOT NULL,
  subject     TEXT NOT NULL,
  issued_at   TEXT NOT NULL,
  severity    TEXT NOT NULL,
  reason      TEXT NOT NULL,
  audiences   TEXT NOT NULL,
  cases       INTEGER NOT NULL,
  simulated   INTEGER NOT NULL,
  PRIMARY KEY (alert_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_alerts_signal ON alerts (signal_id);

CREATE TABLE alert_texts (
  alert_id    TEXT NOT NULL,
  version     INTEGER NOT NULL,
  audience    TEXT NOT NULL,
  reach       TEXT NOT NULL,
  language    TEXT NOT NULL,
  headline    TEXT NOT NULL,
  plain       TEXT NOT NULL,
  html        TEXT NOT NULL,
  PRIMARY KEY (alert_id, version, audience, reach)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  delivery_id   TEXT NOT NULL PRIMARY KEY,
  alert_id      TEXT NOT NULL,
  version       INTEGER NOT NULL,
  stakeholder   TEXT NOT NULL,
  channel       TEXT NOT NULL,
  audience      TEXT NOT NULL,
  reach         TEXT NOT NULL,
  tlp           TEXT NOT NULL,
  name          TEXT NOT NULL,
  address       TEXT NOT NULL,
  why           TEXT NOT NULL,
  state         TEXT NOT NULL,
  attempts      INTEGER NOT NULL,
  due_at        TEXT NOT NULL,
  delivered_at  TEXT NULL,
  reference     TEXT NULL,
  problem       TEXT NULL,
  UNIQUE (alert_id, version, stakeholder, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_deliveries_due ON deliveries (state, due_at);

CREATE TABLE notify (
  case_id     TEXT NOT NULL,
  body        TEXT NOT NULL,
  PRIMARY KEY (case_id, body)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
  quarantine_id  TEXT NOT NULL PRIMARY KEY,
  submitter      TEXT NOT NULL,
  message_id     TEXT NOT NULL,
  received_at    TEXT NOT NULL,
  reason         TEXT NOT NULL,
  errors         TEXT NOT NULL,
  body           BLOB NULL
) STRICT, WITHOUT ROWID;

-- Messages to send once their transaction has committed.
CREATE TABLE outbox (
  outbox_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  queue       TEXT NOT NULL,
  message_id  TEXT NOT NULL,
  body        TEXT NOT NULL
) STRICT;

-- What the administrator has to see to; each once.
CREATE TABLE tasks (
  task_id   TEXT NOT NULL PRIMARY KEY,
  at        TEXT NOT NULL,
  code      TEXT NOT NULL,
  found     TEXT NOT NULL,
  request   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a task that only one process may do at a time.
CREATE TABLE leases (
  name    TEXT NOT NULL PRIMARY KEY,
  holder  TEXT NOT NULL,
  until   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
