-- Retention: which bodies have been reduced already, and indexes by which those that are due are found.
ALTER TABLE report_revisions ADD COLUMN reduced INTEGER NULL;
ALTER TABLE reports ADD COLUMN reduced_revision INTEGER NULL;
CREATE INDEX ix_reports_amended ON reports (submitter, report_id) WHERE revision > 1;
CREATE INDEX ix_signals_unsettled ON signals (place, subject) WHERE state <> 'Closed' AND state <> 'Dismissed';
