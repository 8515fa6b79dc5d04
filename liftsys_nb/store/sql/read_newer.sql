-- A newer schema: its view `events` is there in every version, and all that is needed for reading.
USE memory;
CREATE VIEW event_rows AS
SELECT
  event_id, happened_at, kind, session, session_name, draft, parent, branch, done_by, why, detail,
  NULL::JSON AS other_ids, writer, writer_seq, 0 AS left_in_group, 0 AS hash_start
FROM history.main.events;
-- How far journals were taken over is not ours to read: they are read whole, and events that stand
-- in both places count once.
CREATE VIEW meta AS SELECT * FROM history.main.meta;
CREATE VIEW journals AS
SELECT '' AS writer, 0 AS bytes_read, 0 AS events_read, '' AS head_hash WHERE false;
