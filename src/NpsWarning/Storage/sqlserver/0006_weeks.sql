-- The pair of sqlite/0006_weeks.sql.
-- Cases of each stream by the week in which they happened (its Monday), from one kind of source. Subject '*' is the exposure: how many substances were named.
CREATE TABLE stream_weeks (
  subject   nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  place     nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  source    nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  week      date NOT NULL,
  cases     bigint NOT NULL,
  PRIMARY KEY (subject, place, source, week)
);
-- The first of January 1900 was a Monday.
INSERT INTO stream_weeks (subject, place, source, week, cases)
SELECT subject, place, source, DATEADD(day, -(DATEDIFF(day, '19000101', occurred_on) % 7), occurred_on), COUNT(*) FROM sightings
WHERE source <> 'any' AND subject NOT LIKE 'cluster:%' GROUP BY subject, place, source, DATEADD(day, -(DATEDIFF(day, '19000101', occurred_on) % 7), occurred_on);
INSERT INTO stream_weeks (subject, place, source, week, cases)
SELECT '*', place, source, DATEADD(day, -(DATEDIFF(day, '19000101', occurred_on) % 7), occurred_on), COUNT(*) FROM sightings
WHERE source <> 'any' AND subject NOT LIKE 'cluster:%' AND subject NOT LIKE 'class:%'
GROUP BY place, source, DATEADD(day, -(DATEDIFF(day, '19000101', occurred_on) % 7), occurred_on);

-- How many days after the event the substances named became known (366: a year or more), by the month in which they did (its first day).
CREATE TABLE reporting_delays (
  place     nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  source    nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  month     date NOT NULL,
  days      bigint NOT NULL,
  cases     bigint NOT NULL,
  PRIMARY KEY (place, source, month, days)
);
INSERT INTO reporting_delays (place, source, month, days, cases)
SELECT d.place, d.source, d.month, d.days, COUNT(*) FROM (
  SELECT place, source, DATEFROMPARTS(YEAR(known_on), MONTH(known_on), 1) AS month,
    CASE WHEN DATEDIFF(day, occurred_on, known_on) > 366 THEN 366 WHEN DATEDIFF(day, occurred_on, known_on) < 0 THEN 0 ELSE DATEDIFF(day, occurred_on, known_on) END AS days
  FROM sightings WHERE source <> 'any' AND subject NOT LIKE 'cluster:%' AND subject NOT LIKE 'class:%') d
GROUP BY d.place, d.source, d.month, d.days;
