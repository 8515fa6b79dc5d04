SELECT DISTINCT writer, session
FROM (SELECT writer, session FROM events UNION ALL SELECT writer, session FROM kept.events)
WHERE list_contains($1::VARCHAR[], writer)
ORDER BY writer, session;
