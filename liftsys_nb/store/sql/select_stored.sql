-- As they lie in the file, which is the order in which they were taken over.
SELECT
  event_id, epoch_us(happened_at), kind, session, draft, parent, branch, done_by, why,
  detail::VARCHAR, writer, writer_seq, left_in_group, previous_hash, hash
FROM events
WHERE rowid BETWEEN $1 AND $2;
