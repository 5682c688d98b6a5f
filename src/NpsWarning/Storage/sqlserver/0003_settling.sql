-- The pair of sqlite/0003_settling.sql.
-- What became of a quarantined message: 'Open', 'Requeued' (sent to its queue once more) or 'Discarded' (its body is gone); by whom, when, why.
ALTER TABLE quarantine ADD
  state           nvarchar(40) NOT NULL CONSTRAINT df_quarantine_state DEFAULT 'Open',
  times           bigint NOT NULL CONSTRAINT df_quarantine_times DEFAULT 1,
  requeues        bigint NOT NULL CONSTRAINT df_quarantine_requeues DEFAULT 0,
  settled_at      datetimeoffset(3) NULL,
  settled_by      nvarchar(400) NULL,
  settled_reason  nvarchar(2000) NULL;
GO
CREATE INDEX ix_quarantine_state ON quarantine (state, received_at);

-- A body that goes out as it came in, byte for byte, in place of the text; and the submitter's own id of a message that goes out under another.
ALTER TABLE outbox ADD
  bytes   varbinary(max) NULL,
  own_id  nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL;

-- Until when a delivery is one worker's to hand over.
ALTER TABLE deliveries ADD claimed_until datetimeoffset(3) NULL;
