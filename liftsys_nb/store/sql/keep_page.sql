CREATE TABLE kept.main.event_rows AS
SELECT *
FROM (
  SELECT *
  FROM history.main.event_rows
  WHERE ($1::VARCHAR IS NULL OR session = $1)
    AND ($2::VARCHAR[] IS NULL OR list_contains($2, kind))
    AND ($3::BIGINT IS NULL OR happened_at >= make_timestamptz($3))
  ORDER BY event_id DESC
  LIMIT $4
)
ORDER BY event_id;
