-- The newest events of what was asked for. Their ids alone are sorted, for rows are wide; the
-- smallest of them lets whole groups of rows be passed over. Microseconds, as elsewhere.
WITH newest AS (
  SELECT event_id
  FROM event_rows
  WHERE ($1::VARCHAR IS NULL OR session = $1)
    AND ($2::VARCHAR[] IS NULL OR list_contains($2, kind))
    AND ($3::BIGINT IS NULL OR happened_at >= make_timestamptz($3))
  ORDER BY event_id DESC
  LIMIT $4
)
SELECT
  event_id::VARCHAR, epoch_us(happened_at), kind, session, draft::VARCHAR, parent::VARCHAR, branch,
  done_by, why, detail::VARCHAR, other_ids::VARCHAR
FROM event_rows
WHERE ($1::VARCHAR IS NULL OR session = $1)
  AND ($2::VARCHAR[] IS NULL OR list_contains($2, kind))
  AND ($3::BIGINT IS NULL OR happened_at >= make_timestamptz($3))
  AND event_id >= (SELECT min(event_id) FROM newest)
ORDER BY event_id;
