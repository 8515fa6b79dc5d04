CREATE VIEW history.main.events AS
SELECT
  event_id, happened_at, kind, session, session_name, draft, parent, branch, done_by, why, detail,
  writer, writer_seq
FROM folded.main.events
UNION ALL
SELECT * FROM memory.main.tail;
