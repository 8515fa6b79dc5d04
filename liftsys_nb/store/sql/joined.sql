CREATE VIEW history.main.event_rows AS
SELECT
  event_id, happened_at, kind, session, session_name, draft, parent, branch, done_by, why, detail,
  writer, writer_seq, other_ids
FROM folded.main.event_rows
UNION ALL
SELECT * FROM memory.main.tail;
