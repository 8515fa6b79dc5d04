-- Of a newer schema only its view is known.
CREATE VIEW history.main.event_rows AS
SELECT
  event_id::UUID AS event_id, happened_at, kind, session, session_name, NULL::UUID AS draft,
  NULL::UUID AS parent, branch, done_by, why, detail, writer, writer_seq,
  json_array(draft, parent) AS other_ids
FROM folded.main.events
UNION ALL
SELECT * FROM memory.main.tail;
