-- The pair of sqlite/0007_fusion.sql.
-- Alarms that ask for a place in their jurisdiction's budget, one a signal and 365 days: the best chance that a detector gave, on which day, the day on which
-- it was first held back, and the day on which it passed.
CREATE TABLE alarm_candidates (
  signal_id     nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  began_on      date NOT NULL,
  jurisdiction  nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
  chance        float NOT NULL,
  best_on       date NOT NULL,
  held_on       date NULL,
  passed_on     date NULL,
  PRIMARY KEY (signal_id, began_on)
);
CREATE INDEX ix_alarm_candidates_chance ON alarm_candidates (jurisdiction, chance);

-- What the last decision on a signal rested on: only other evidence reopens it. Days is how long its cases had been counted; lists are separated by '|'.
CREATE TABLE decided_evidence (
  signal_id   nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  state       nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
  decided_on  date NOT NULL,
  days        bigint NOT NULL,
  cases       bigint NOT NULL,
  severe      bigint NOT NULL,
  deaths      bigint NOT NULL,
  sources     nvarchar(100) NOT NULL,
  members     nvarchar(max) NOT NULL,
  detectors   nvarchar(max) NOT NULL,
  grade       nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL
);
