-- As they lie in the file, which is the order in which they were taken over.
SELECT
  event_id::VARCHAR, epoch_us(happened_at), kind, session, draft::VARCHAR, parent::VARCHAR, branch,
  done_by, why, detail::VARCHAR, other_ids::VARCHAR, writer, writer_seq, left_in_group,
  lower(hex(previous_hash)), lower(hex(hash)), hash_start, event_rows.rowid
FROM event_rows
WHERE rowid BETWEEN $1 AND $2;
