-- A session's name is the last one that an event gave it.
SELECT session, arg_max(session_name, event_id)
FROM event_rows
WHERE session_name IS NOT NULL AND list_contains($1::VARCHAR[], session)
GROUP BY session;
