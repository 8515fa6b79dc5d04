SELECT DISTINCT writer, session
FROM (SELECT writer, session FROM event_rows UNION ALL SELECT writer, session FROM kept.event_rows)
WHERE list_contains($1::VARCHAR[], writer)
ORDER BY writer, session;
