-- What people query, over any relation `events`.
CREATE VIEW sessions AS
SELECT
  session,
  arg_max(session_name, event_id) FILTER (session_name IS NOT NULL) AS name,
  coalesce(
    arg_max(kind, event_id) FILTER (kind IN ('finalized', 'abandoned', 'reopened')), 'open'
  ) AS last_turn,
  count(*) AS events,
  min(happened_at) AS created,
  max(happened_at) AS updated
FROM events
GROUP BY session;
