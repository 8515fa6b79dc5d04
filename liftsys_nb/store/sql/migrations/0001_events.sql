-- One table of events, one row each, never changed. No keys and no indexes: rows come in order,
-- once, guarded by `journals`; indexes would block later migrations and bring no speed here.
CREATE TABLE events (
  event_id VARCHAR NOT NULL,          -- uuid7: sorts by the time it was made
  happened_at TIMESTAMPTZ NOT NULL,
  kind VARCHAR NOT NULL,
  session VARCHAR NOT NULL,
  session_name VARCHAR,               -- where the event names its session
  draft VARCHAR,
  parent VARCHAR,
  branch VARCHAR NOT NULL,
  done_by VARCHAR NOT NULL,
  why VARCHAR,
  detail JSON NOT NULL,
  writer VARCHAR NOT NULL,            -- the process that wrote it
  writer_seq BIGINT NOT NULL,         -- from 1, without gaps
  left_in_group BIGINT NOT NULL,      -- how many events acknowledged with it come after it
  previous_hash VARCHAR NOT NULL,
  hash VARCHAR NOT NULL
);

-- How far each journal was taken over: written in the same transaction as its rows.
CREATE TABLE journals (
  writer VARCHAR NOT NULL,
  bytes_read BIGINT NOT NULL,
  events_read BIGINT NOT NULL,
  head_hash VARCHAR NOT NULL
);

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
