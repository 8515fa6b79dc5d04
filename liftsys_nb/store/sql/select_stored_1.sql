-- As select_stored, of a file of schema 1 that cannot be migrated any more.
SELECT
  event_id, epoch_us(happened_at), kind, session, draft, parent, branch, done_by, why,
  detail::VARCHAR, NULL, writer, writer_seq, left_in_group, previous_hash, hash,
  ('0x' || hash[:8])::UINTEGER, rowid
FROM events
WHERE rowid BETWEEN $1 AND $2;
