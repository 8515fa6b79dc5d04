-- Microseconds, not a timestamp: Python would need another package for the time zone.
SELECT
  event_id::VARCHAR, epoch_us(happened_at), kind, session, draft::VARCHAR, parent::VARCHAR, branch,
  done_by, why, detail::VARCHAR, other_ids::VARCHAR
FROM event_rows
