-- The pair of sqlite/0004_totals.sql.
-- Totals: how much each submitter has reported and when last, kept with every commit, so that no page has to count.
CREATE TABLE submitter_totals (
  submitter    nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  reports      bigint NOT NULL,
  revisions    bigint NOT NULL,
  received_at  datetimeoffset(3) NOT NULL
);
INSERT INTO submitter_totals (submitter, reports, revisions, received_at)
SELECT submitter, COUNT(DISTINCT report_id), COUNT(*), MAX(received_at) FROM report_revisions GROUP BY submitter;
