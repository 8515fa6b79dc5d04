-- Each of these writers' events in the order of their numbers.
SELECT
  event_id::VARCHAR, epoch_us(happened_at), kind, session, draft::VARCHAR, parent::VARCHAR, branch,
  done_by, why, detail::VARCHAR, other_ids::VARCHAR, writer, writer_seq, left_in_group,
  lower(hex(previous_hash)), lower(hex(hash)), hash_start, event_rows.rowid
FROM event_rows
WHERE list_contains($1::VARCHAR[], writer)
ORDER BY writer, writer_seq, rowid;
