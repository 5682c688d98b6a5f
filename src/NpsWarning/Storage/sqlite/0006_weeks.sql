-- The pair of sqlserver/0006_weeks.sql.
-- Cases of each stream by the week in which they happened (its Monday), from one kind of source. Subject '*' is the exposure: how many substances were named.
CREATE TABLE stream_weeks (
  subject   TEXT NOT NULL,
  place     TEXT NOT NULL,
  source    TEXT NOT NULL,
  week      TEXT NOT NULL,
  cases     INTEGER NOT NULL,
  PRIMARY KEY (subject, place, source, week)
) STRICT, WITHOUT ROWID;
INSERT INTO stream_weeks (subject, place, source, week, cases)
SELECT subject, place, source, date(occurred_on, '-6 days', 'weekday 1'), COUNT(*) FROM sightings
WHERE source <> 'any' AND date(occurred_on) IS NOT NULL AND date(known_on) IS NOT NULL AND subject NOT LIKE 'cluster:%' GROUP BY subject, place, source, date(occurred_on, '-6 days', 'weekday 1');
INSERT INTO stream_weeks (subject, place, source, week, cases)
SELECT '*', place, source, date(occurred_on, '-6 days', 'weekday 1'), COUNT(*) FROM sightings
WHERE source <> 'any' AND date(occurred_on) IS NOT NULL AND date(known_on) IS NOT NULL AND subject NOT LIKE 'cluster:%' AND subject NOT LIKE 'class:%' GROUP BY place, source, date(occurred_on, '-6 days', 'weekday 1');

-- How many days after the event the substances named became known (366: a year or more), by the month in which they did (its first day).
CREATE TABLE reporting_delays (
  place     TEXT NOT NULL,
  source    TEXT NOT NULL,
  month     TEXT NOT NULL,
  days      INTEGER NOT NULL,
  cases     INTEGER NOT NULL,
  PRIMARY KEY (place, source, month, days)
) STRICT, WITHOUT ROWID;
INSERT INTO reporting_delays (place, source, month, days, cases)
SELECT place, source, date(known_on, 'start of month'), MAX(0, MIN(366, CAST(julianday(known_on) - julianday(occurred_on) AS INTEGER))), COUNT(*) FROM sightings
WHERE source <> 'any' AND date(occurred_on) IS NOT NULL AND date(known_on) IS NOT NULL AND subject NOT LIKE 'cluster:%' AND subject NOT LIKE 'class:%'
GROUP BY place, source, date(known_on, 'start of month'), MAX(0, MIN(366, CAST(julianday(known_on) - julianday(occurred_on) AS INTEGER)));
