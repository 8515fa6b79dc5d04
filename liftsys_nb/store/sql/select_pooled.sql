-- Each writer's events in the order of their numbers.
SELECT
  event_id, epoch_us(happened_at), kind, session, draft, parent, branch, done_by, why,
  detail::VARCHAR, events.writer, events.writer_seq, left_in_group, previous_hash, hash
FROM events
JOIN missing ON missing.place = events.rowid
ORDER BY events.writer, events.writer_seq, followed DESC, hash;
