-- What became of a quarantined message: 'Open', 'Requeued' (sent to its queue once more) or 'Discarded' (its body is gone); by whom, when, why.
ALTER TABLE quarantine ADD COLUMN state TEXT NOT NULL DEFAULT 'Open';
ALTER TABLE quarantine ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
ALTER TABLE quarantine ADD COLUMN requeues INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN settled_at TEXT NULL;
ALTER TABLE quarantine ADD COLUMN settled_by TEXT NULL;
ALTER TABLE quarantine ADD COLUMN settled_reason TEXT NULL;
CREATE INDEX ix_quarantine_state ON quarantine (state, received_at);

-- A body that goes out as it came in, byte for byte, in place of the text; and the submitter's own id of a message that goes out under another.
ALTER TABLE outbox ADD COLUMN bytes BLOB NULL;
ALTER TABLE outbox ADD COLUMN own_id TEXT NULL;

-- Until when a delivery is one worker's to hand over.
ALTER TABLE deliveries ADD COLUMN claimed_until TEXT NULL;
