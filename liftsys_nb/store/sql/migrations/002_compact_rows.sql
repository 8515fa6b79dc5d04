-- Rows take half the room: ids as UUID, texts compressed well, and of most lines' hashes only the
-- start. Each hash is computed anew from its row and the one before; every few rows the hash before
-- is there as a whole, and the last one stands in `journals`, so that nothing can change unseen.
DROP VIEW sessions;
ALTER TABLE events RENAME TO events_1;

CREATE TABLE event_rows (
  event_id UUID NOT NULL,             -- uuid7: sorts by the time it was made
  happened_at TIMESTAMPTZ NOT NULL,
  kind VARCHAR NOT NULL,
  session VARCHAR NOT NULL,
  session_name VARCHAR,               -- where the event names its session
  draft UUID,
  parent UUID,
  branch VARCHAR NOT NULL,
  done_by VARCHAR NOT NULL,
  why VARCHAR,
  detail JSON NOT NULL USING COMPRESSION zstd,
  writer VARCHAR NOT NULL,            -- the process that wrote it
  writer_seq BIGINT NOT NULL,         -- from 1, without gaps
  left_in_group BIGINT NOT NULL,      -- how many events acknowledged with it come after it
  hash_start UINTEGER NOT NULL,       -- the first 8 digits of the line's hash
  previous_hash BLOB,                 -- NULL where the row before in the file tells it
  hash BLOB,                          -- NULL but in databases of single rows
  other_ids JSON                      -- draft and parent where they are no UUID in its usual form
);

INSERT INTO event_rows
SELECT
  event_id::UUID, happened_at, kind, session, session_name,
  CASE WHEN TRY_CAST(draft AS UUID)::VARCHAR = draft THEN draft::UUID END,
  CASE WHEN TRY_CAST(parent AS UUID)::VARCHAR = parent THEN parent::UUID END,
  branch, done_by, why, detail, writer, writer_seq, left_in_group,
  ('0x' || hash[:8])::UINTEGER, unhex(previous_hash), NULL,
  CASE
    WHEN (draft IS NOT NULL AND TRY_CAST(draft AS UUID)::VARCHAR IS DISTINCT FROM draft)
      OR (parent IS NOT NULL AND TRY_CAST(parent AS UUID)::VARCHAR IS DISTINCT FROM parent)
    THEN json_array(draft, parent)
  END
FROM events_1
ORDER BY event_id;

DROP TABLE events_1;

-- Another file than any before, though it may look alike: who remembers rows asks for this first.
INSERT INTO meta SELECT 'birth', uuid()::VARCHAR;
