-- Totals: how much each submitter has reported and when last, kept with every commit, so that no page has to count.
CREATE TABLE submitter_totals (
  submitter    TEXT NOT NULL PRIMARY KEY,
  reports      INTEGER NOT NULL,
  revisions    INTEGER NOT NULL,
  received_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO submitter_totals (submitter, reports, revisions, received_at)
SELECT submitter, COUNT(DISTINCT report_id), COUNT(*), MAX(received_at) FROM report_revisions GROUP BY submitter;
