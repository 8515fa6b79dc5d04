SELECT count(*)
FROM event_rows
WHERE ($1::VARCHAR IS NULL OR session = $1)
  AND ($2::VARCHAR[] IS NULL OR list_contains($2, kind))
  AND ($3::BIGINT IS NULL OR happened_at >= make_timestamptz($3));
