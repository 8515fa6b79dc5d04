-- The newest events of what was asked for, the last one first. Microseconds, as elsewhere.
SELECT
  event_id, epoch_us(happened_at), kind, session, draft, parent, branch, done_by, why,
  detail::VARCHAR
FROM events
WHERE ($1::VARCHAR IS NULL OR session = $1)
  AND ($2::VARCHAR[] IS NULL OR list_contains($2, kind))
  AND ($3::BIGINT IS NULL OR happened_at >= make_timestamptz($3))
ORDER BY event_id DESC
LIMIT $4;
