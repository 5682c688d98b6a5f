-- The pair of sqlserver/0007_fusion.sql.
-- Alarms that ask for a place in their jurisdiction's budget, one a signal and 365 days: the best chance that a detector gave, on which day, the day on which
-- it was first held back, and the day on which it passed.
CREATE TABLE alarm_candidates (
  signal_id     TEXT NOT NULL,
  began_on      TEXT NOT NULL,
  jurisdiction  TEXT NOT NULL,
  chance        REAL NOT NULL,
  best_on       TEXT NOT NULL,
  held_on       TEXT NULL,
  passed_on     TEXT NULL,
  PRIMARY KEY (signal_id, began_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_alarm_candidates_chance ON alarm_candidates (jurisdiction, chance);

-- What the last decision on a signal rested on: only other evidence reopens it. Days is how long its cases had been counted; lists are separated by '|'.
CREATE TABLE decided_evidence (
  signal_id   TEXT NOT NULL PRIMARY KEY,
  state       TEXT NOT NULL,
  decided_on  TEXT NOT NULL,
  days        INTEGER NOT NULL,
  cases       INTEGER NOT NULL,
  severe      INTEGER NOT NULL,
  deaths      INTEGER NOT NULL,
  sources     TEXT NOT NULL,
  members     TEXT NOT NULL,
  detectors   TEXT NOT NULL,
  grade       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
