-- Each writer's events in the order of their numbers.
SELECT
  event_id::VARCHAR, epoch_us(happened_at), kind, session, draft::VARCHAR, parent::VARCHAR, branch,
  done_by, why, detail::VARCHAR, other_ids::VARCHAR, event_rows.writer, event_rows.writer_seq, left_in_group,
  lower(hex(previous_hash)), lower(hex(hash)), hash_start, event_rows.rowid
FROM event_rows
JOIN missing ON missing.place = event_rows.rowid
ORDER BY event_rows.writer, event_rows.writer_seq, followed DESC, hash;
