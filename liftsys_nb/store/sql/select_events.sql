-- Microseconds, not a timestamp: Python would need another package for the time zone.
SELECT
  event_id, epoch_us(happened_at), kind, session, draft, parent, branch, done_by, why,
  detail::VARCHAR, writer, writer_seq, left_in_group, previous_hash, hash
FROM events
WHERE $1::VARCHAR IS NULL OR session = $1
ORDER BY event_id;
